import { CORE_FILE, readGoldens, trainGoldens, trainGoldensTogether } from './golden.mjs';

/** Runs in an Electron utility process: sends the hashes of the golden experiments to its parent, also as two and as three threads give them. */
const core = await import(CORE_FILE.href);
const { experiments } = readGoldens();
const hashes = trainGoldens(core, experiments);
const shared = [await trainGoldensTogether(core, experiments, 2), await trainGoldensTogether(core, experiments, 3)];
process.parentPort.postMessage({ hashes, shared, flagsApply: typeof globalThis.gc === 'function' });
