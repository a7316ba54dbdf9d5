import type { Initializer } from './initializer';
import { MATRIX_INITIALIZERS } from './matrixInitializers';
import { PLAIN_INITIALIZERS } from './plainInitializers';
import { SCALED_INITIALIZERS } from './scaledInitializers';

export { TRUNCATED_STD, type Fans, type Initializer } from './initializer';

/** Initializers that draw every number alike: biases may have them too. */
export const BIAS_INITIALIZERS = {
  ...PLAIN_INITIALIZERS,
  ...SCALED_INITIALIZERS,
} as const satisfies Record<string, Initializer>;

/** Every initializer, in the order in which menus show them. */
export const INITIALIZERS = { ...BIAS_INITIALIZERS, ...MATRIX_INITIALIZERS } as const satisfies Record<
  string,
  Initializer
>;

export type InitializerName = keyof typeof INITIALIZERS;
export type BiasInitializerName = keyof typeof BIAS_INITIALIZERS;
