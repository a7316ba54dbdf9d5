import { version } from '../package.json';

/** Version of the program, kept with every run. */
export const APP_VERSION = version;
