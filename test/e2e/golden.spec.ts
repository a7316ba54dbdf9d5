import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CORE_FILE, readGoldens, trainGoldens } from '../support/golden.mjs';
import { closeLab, openLab, startRuns, test, waitForAll, type Lab } from './support/app';

const { experiments } = readGoldens();
const stored = experiments.map(({ weightsHash }) => weightsHash);
const UTILITY = path.join(import.meta.dirname, '../support/goldenUtility.mjs');

interface Hashes {
  readonly hashes: readonly string[];
  /** V8's flags of the command line have reached this process: seen by one that shows. */
  readonly flagsApply: boolean;
}

interface UtilityHashes extends Hashes {
  /** With the steps shared by two threads and by three. */
  readonly shared: readonly [readonly string[], readonly string[]];
}

/** The core as the page can run it: its policy lets no module in from outside, but the debugger may evaluate. */
function coreAsExpression(): string {
  const [, body, names] = /^([\s\S]*)\bexport \{([^}]*)\};?\s*$/.exec(readFileSync(CORE_FILE, 'utf8')) ?? [];
  if (body === undefined || names === undefined) throw new Error('the core must end in one list of exports');
  const pairs = names.split(',').map((name) => {
    const [local = '', exported = local] = name.trim().split(' as ');
    return `${exported}: ${local}`;
  });
  return `(() => { ${body}\nreturn { ${pairs.join(', ')} }; })()`;
}

function hashesInPage({ page }: Lab): Promise<Hashes> {
  const program = `(${trainGoldens.toString()})(${coreAsExpression()}, ${JSON.stringify(experiments)})`;
  return page.evaluate<Hashes>(`({ hashes: ${program}, flagsApply: typeof globalThis.gc === 'function' })`);
}

/** Flags of the app's command line do not reach its utility processes, so they are given to this one. */
function hashesInUtilityProcess({ app }: Lab, flags: string): Promise<UtilityHashes> {
  return app.evaluate(
    ({ utilityProcess }, [script, execArgv]) =>
      new Promise<UtilityHashes>((resolve, reject) => {
        const child = utilityProcess.fork(script, [], { stdio: 'inherit', execArgv: [execArgv] });
        child.once('message', (message: UtilityHashes) => {
          resolve(message);
          child.kill();
        });
        child.once('exit', (code) => reject(new Error(`the utility process ended with ${code}`)));
      }),
    [UTILITY, flags] as const,
  );
}

/** One line an experiment, for the log of the tests. */
function printMatrix(compiler: string, columns: Readonly<Record<string, readonly string[]>>): void {
  console.log(`golden weights, ${compiler}: ${Object.keys(columns).join(' · ')}`);
  experiments.forEach(({ name, weightsHash }, i) => {
    const marks = Object.values(columns).map((hashes) => (hashes[i] === weightsHash ? 'same' : 'OTHER'));
    console.log(`  ${weightsHash.slice(0, 16)}  ${marks.join(' · ')}  ${name}`);
  });
}

for (const [compiler, flags] of [
  ['from the baseline to the optimizing compiler', ''],
  ['baseline compiler alone', '--liftoff-only'],
  ['optimizing compiler alone', '--no-liftoff'],
] as const) {
  test(`The page and the utility process give the golden weights: ${compiler}`, async () => {
    const jsFlags = `--js-flags=--expose-gc ${flags}`.trim();
    const lab = await openLab(undefined, [jsFlags]);
    const page = await hashesInPage(lab);
    const utility = await hashesInUtilityProcess(lab, jsFlags);
    printMatrix(compiler, {
      page: page.hashes,
      'utility process': utility.hashes,
      '2 threads': utility.shared[0],
      '3 threads': utility.shared[1],
    });
    expect(page).toEqual({ hashes: stored, flagsApply: true });
    expect(utility).toEqual({ hashes: stored, shared: [stored, stored], flagsApply: true });
    await closeLab(lab);
    expect(lab.errors).toEqual([]);
  });
}

test('Runs of the app end with the golden weights', async ({ lab: { page } }) => {
  for (const { name, spec } of experiments) await startRuns(page, spec, { name });
  const runs = await waitForAll(page);
  const hashes = experiments.map(({ name }) => runs.find((run) => run.name === name)?.weightsHash ?? 'none');
  printMatrix('runs of the app', { trainer: hashes });
  expect(hashes).toEqual(stored);
});
