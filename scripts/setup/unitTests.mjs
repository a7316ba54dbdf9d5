import { prepare } from './prepare.mjs';

/** Before the unit tests: `vitest run` by hand then needs no other command first. */
export async function setup() {
  await prepare('cli');
  const { wantSystem } = await import('./debian.mjs');
  wantSystem('queue');
}
