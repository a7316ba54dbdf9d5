import { CORE_FILE, readGoldens, trainGoldens } from './golden.mjs';

/** Runs in an Electron utility process: sends the hashes of the golden experiments to its parent. */
const core = await import(CORE_FILE.href);
const hashes = trainGoldens(core, readGoldens().experiments);
process.parentPort.postMessage({ hashes, flagsApply: typeof globalThis.gc === 'function' });
