import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPlan } from '../../../main/plans/planFormat';
import { arrayOf, slurmScript, xargsLine } from '../../../main/plans/planScripts';
import { decodeResultFile } from '../../../main/results/resultFile';
import type { RunStatus } from '../../../shared/run';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

const CLI = path.join(import.meta.dirname, '../../../dist/main/cli.js');
const LAB = `${process.execPath} ${CLI}`;
const SWEEP = {
  name: 'plan me',
  template: { dataset: { name: 'moons', samples: 100 }, steps: 60 },
  axes: [{ field: 'activation', values: ['tanh', 'relu'] }],
  seeds: 2,
};

interface RunJson {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly weightsHash: string | null;
  readonly points: number;
  readonly elsewhere: unknown;
}
interface Planned {
  readonly sweep: { readonly id: string };
  readonly plan: { readonly folder: string };
  readonly runs: readonly RunJson[];
}
interface Imported {
  readonly sweep: { readonly id: string };
  readonly made: boolean;
  readonly planned: number;
  readonly added: readonly string[];
  readonly there: number;
  readonly missing: readonly Trouble[];
  readonly failed: readonly Trouble[];
  readonly wrong: readonly Trouble[];
  readonly strays: readonly string[];
}
interface Trouble {
  readonly task: string;
  readonly name: string;
  readonly why: string;
}

const runsOf = (db: string) => labJson<{ runs: readonly RunJson[] }>(['list', '--db', db]).runs;
const ending = ({ name, status, weightsHash, points }: RunJson) => ({ name, status, weightsHash, points });
const endings = (db: string) =>
  runsOf(db)
    .map(ending)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
const take = (folder: string, db: string) => {
  const { code, stdout, stderr } = lab(['import', folder, '--db', db, '--json']);
  return { code, stderr, done: (stdout === '' ? null : JSON.parse(stdout)) as Imported };
};
const result = (folder: string, task: string) => path.join(folder, 'results', `${task}.initlab-result`);

/** Carries a line of a plan's README out, as an administrator does. */
function shell(folder: string, line: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stderr } = spawnSync('sh', ['-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LAB, ...env },
  });
  return { status, stderr };
}

let folder: string;
let plan: string;
let db: string;
let planned: Planned;
/** What a sweep here gives. */
let local: ReturnType<typeof endings>;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'initlab-plan-'));
  [plan, db] = [path.join(folder, 'plan'), path.join(folder, 'history.sqlite')];
  const sweep = writeJson(folder, 'sweep.initlab.json', SWEEP);
  planned = labJson<Planned>(['sweep', sweep, '--plan', plan, '--db', db]);
  labJson(['sweep', sweep, '--db', path.join(folder, 'local.sqlite')]);
  local = endings(path.join(folder, 'local.sqlite'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('lab sweep --plan', () => {
  test('writes a file a run, scripts and what they need; the runs wait in the history', () => {
    expect(readdirSync(plan).sort()).toEqual([
      'README.txt',
      'datasets',
      'logs',
      'plan.json',
      'results',
      'slurm.sh',
      'specs',
    ]);
    expect(readdirSync(path.join(plan, 'specs'))).toEqual(
      ['0001', '0002', '0003', '0004'].map((n) => `${n}.initlab.json`),
    );
    expect(readFileSync(path.join(plan, 'README.txt'), 'utf8')).toContain(xargsLine());
    expect(planned.runs.map(({ status, elsewhere }) => ({ status, elsewhere }))).toEqual(
      Array.from({ length: 4 }, () => ({ status: 'queued', elsewhere: { kind: 'plan', place: plan } })),
    );
    expect(lab(['show', planned.runs[0]!.id, '--db', db]).stdout).toContain(`queued, in the plan ${plan}`);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('refuses a folder with something in it, one whose place is not there, options of training; nothing is made then', () => {
    const sweep = path.join(folder, 'sweep.initlab.json');
    const before = runsOf(db).length;
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['--plan', plan], /must be empty or not be there/],
      [['--plan', sweep], /is a file; name a folder/],
      [['--plan', path.join(folder, 'no/such')], /does not exist: make it first/],
      [['--plan', path.join(folder, 'new'), '--workers', '2'], /--workers is for training here/],
    ];
    for (const [args, says] of cases) {
      const { code, stderr } = lab(['sweep', sweep, '--db', db, ...args]);
      expect(stderr).toMatch(says);
      expect(code).toBe(2);
    }
    expect(runsOf(db)).toHaveLength(before);
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    expect(lab(['sweep', sweep, '--plan', empty, '--db', path.join(folder, 'other.sqlite')]).code).toBe(0);
    expect(readdirSync(empty)).toContain('plan.json');
  });

  test('has scripts that a shell takes, and as many tasks as a cluster does', () => {
    for (const [name, runs] of [
      ['a', 4],
      ['it’s $(rm -rf /) `x`\n', 30_000],
    ] as const) {
      const file = path.join(folder, 'check.sh');
      writeFileSync(file, slurmScript(name, runs));
      expect(spawnSync('bash', ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
      expect(readFileSync(file, 'utf8').split('\n')[1]).toMatch(/^# The sweep “/);
    }
    expect(arrayOf(1000)).toEqual({ tasks: 1000, each: 1 });
    for (const runs of [1, 1001, 30_000, 99_999, 100_000]) {
      const { tasks, each } = arrayOf(runs);
      expect(tasks).toBeLessThanOrEqual(1000);
      expect(tasks * each).toBeGreaterThanOrEqual(runs);
      expect((tasks - 1) * each).toBeLessThan(runs);
    }
  });
});

describe('the results of a plan', () => {
  test('come in as they are there: some by the array, all by the line, each once, equal to a sweep here', () => {
    const early = take(plan, db);
    expect(early).toMatchObject({ code: 0, done: { added: [], there: 0, planned: 4, made: false } });
    expect(early.done.missing.map(({ task, name }) => [task, name])).toEqual(
      planned.runs.map(({ name }, k) => [`000${k + 1}`, name]),
    );

    expect(shell(plan, 'sh slurm.sh', { SLURM_ARRAY_TASK_ID: '3', SLURM_CPUS_PER_TASK: '1' })).toMatchObject({
      status: 0,
    });
    expect(readdirSync(path.join(plan, 'results'))).toEqual(['0003.initlab-result']);
    expect(shell(folder, `sh ${plan}/slurm.sh`, { SLURM_ARRAY_TASK_ID: '3' }).stderr).toMatch(/no plan.json/);
    const first = take(plan, db);
    expect(first.done).toMatchObject({ added: [planned.runs[2]!.id], there: 0 });
    const before = readFileSync(result(plan, '0003'));

    const line = readFileSync(path.join(plan, 'README.txt'), 'utf8')
      .split('\n')
      .find((each) => each.includes('xargs'))!;
    expect(shell(plan, line.replace('"$(nproc)"', '2'))).toMatchObject({ status: 0 });
    expect(readdirSync(path.join(plan, 'results'))).toHaveLength(4);
    // Finished ones are not trained again.
    expect(readFileSync(result(plan, '0003'))).toEqual(before);
    const all = take(plan, db);
    expect(all).toMatchObject({ code: 0, done: { there: 1, missing: [], failed: [], wrong: [], strays: [] } });
    expect(all.done.added).toHaveLength(3);
    expect(endings(db)).toEqual(local);
    expect(local.every(({ status, points }) => status === 'done' && points > 0)).toBe(true);
    expect(take(plan, db).done).toMatchObject({ added: [], there: 4 });
    expect(lab(['replay', planned.runs[0]!.id, '--db', db]).code).toBe(0);
  });

  test('bring the sweep along where it is not known; the second time it is there', () => {
    const other = path.join(folder, 'elsewhere.sqlite');
    const first = take(plan, other);
    expect(first).toMatchObject({ code: 0, done: { made: true, there: 0, sweep: { id: planned.sweep.id } } });
    expect(endings(other)).toEqual(local);
    expect(take(plan, other).done).toMatchObject({ made: false, added: [], there: 4 });
    expect(runsOf(other)).toHaveLength(4);
  });

  test('that are missing, damaged, of another run, core or nothing at all are named with the reason; the others come in', () => {
    const bad = path.join(folder, 'bad');
    cpSync(plan, bad, { recursive: true });
    rmSync(result(bad, '0001'));
    const damaged = readFileSync(result(bad, '0002'));
    damaged[damaged.length >> 1]! ^= 1;
    writeFileSync(result(bad, '0002'), damaged);
    cpSync(result(bad, '0004'), result(bad, '0003'));
    writeFileSync(path.join(bad, 'results', 'notes.txt'), 'mine');
    const db2 = path.join(folder, 'bad.sqlite');
    const { code, done } = take(bad, db2);
    expect(code).toBe(1);
    expect(done.missing.map(({ task }) => task)).toEqual(['0001']);
    expect(done.wrong.map(({ task, why }) => `${task}: ${why}`)).toEqual([
      expect.stringMatching(/^0002: .*damaged or was cut off/),
      expect.stringMatching(/^0003: .*another experiment, or of other seeds/),
    ]);
    expect(done).toMatchObject({ strays: ['notes.txt'] });
    expect(done.added).toHaveLength(1);
    const said = lab(['import', bad, '--db', db2]);
    expect(said.stdout).toMatch(/0 results taken in, 1 there already, of 4 runs\n1 run missing:\n {2}0001/);
    expect(said.stdout).toMatch(/2 runs wrong and not taken \(remove these files/);
    expect(said.stderr).toMatch(/not of this plan: notes.txt/);
    // What is wrong is not overwritten either; once it is removed the line makes it.
    expect(shell(bad, xargsLine('2')).stderr).toMatch(
      /0002.initlab-result is there and is no result of this experiment/,
    );
    for (const task of ['0002', '0003']) rmSync(result(bad, task));
    expect(shell(bad, xargsLine('2')).status).toBe(0);
    expect(take(bad, db2)).toMatchObject({ code: 0, done: { there: 1, missing: [], wrong: [] } });
    expect(endings(db2)).toEqual(local);
  });

  test('of a plan that was changed, or is for another core, are refused before anything is made', () => {
    const changed = path.join(folder, 'changed');
    cpSync(plan, changed, { recursive: true });
    const text = readFileSync(path.join(plan, 'plan.json'), 'utf8');
    const db3 = path.join(folder, 'changed.sqlite');
    const cases: readonly (readonly [string, RegExp])[] = [
      [text.replace('"steps":60', '"steps":61'), /runs.0.specHash must be that of the sweep’s run 1/],
      [text.replace('"seeds":2', '"seeds":3'), /runs must be 6/],
      [text.replace('"version":1', '"version":2'), /version must be 1; update/],
      [text.slice(0, 50), /must be JSON/],
      ['{}', /format must be/],
    ];
    for (const [other, says] of cases) {
      expect(other).not.toBe(text);
      writeFileSync(path.join(changed, 'plan.json'), other);
      expect(() => readPlan(changed)).toThrow(says);
    }
    writeFileSync(path.join(changed, 'plan.json'), text.replace(/"coreVersion":"[^"]*"/, '"coreVersion":"0"'));
    const { code, stderr } = take(changed, db3);
    expect(stderr).toMatch(/the plan is for core 0; this Initlab has core/);
    expect(code).toBe(2);
    expect(runsOf(db3)).toEqual([]);
    expect(take(path.join(folder, 'empty-there'), db3).code).toBe(2);
  });
});

describe('lab run --result', () => {
  test('needs no history and leaves none; a file of something else is kept', () => {
    const home = testFolder();
    const spec = writeJson(home, 'a.initlab.json', { dataset: 'xor', steps: 30 });
    const out = path.join(home, 'a.initlab-result');
    const env = { INITLAB_DATA: path.join(home, 'data') };
    const said = lab(['run', spec, '--result', out, '--json'], env);
    expect(said.code, said.stderr).toBe(0);
    expect(JSON.parse(said.stdout)).toMatchObject({ result: { there: false, status: 'done', steps: 30 } });
    expect(decodeResultFile(readFileSync(out))).toHaveLength(1);
    expect(readdirSync(home).sort()).toEqual(['a.initlab-result', 'a.initlab.json']);
    expect(lab(['run', spec, '--result', out], env).stdout).toMatch(/has the result already: done at step 30/);
    const other = writeJson(home, 'b.initlab.json', { dataset: 'xor', steps: 31 });
    expect(lab(['run', other, '--result', out], env)).toMatchObject({ code: 2 });
    expect(lab(['run', spec, '--result', out, '--name', 'x'], env).stderr).toMatch(/--name is for runs that are saved/);
    expect(lab(['run', spec, '--datasets', home], env).stderr).toMatch(/--datasets is for --result/);
    expect(lab(['run', spec, '--result', path.join(home, 'no/such')], env).stderr).toMatch(/no\/such/);
  });

  test('takes an own data set along, also to another history', () => {
    const home = testFolder();
    const at = (name: string) => path.join(home, name);
    writeFileSync(
      at('t.csv'),
      `a,b,y\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 2 ? 'p' : 'q'}`).join('\n')}\n`,
    );
    const dataset = { name: 'file', path: 't.csv', title: 'Leaves' };
    const sweep = writeJson(home, 's.initlab.json', { ...SWEEP, template: { dataset, steps: 20 }, seeds: 1 });
    labJson(['sweep', sweep, '--plan', at('plan'), '--db', at('history.sqlite')]);
    // Far from here: neither the file nor the history is there.
    mkdirSync(at('far'));
    renameSync(at('plan'), at('far/plan'));
    rmSync(at('t.csv'));
    rmSync(at('datasets'), { recursive: true });
    expect(shell(at('far/plan'), xargsLine('2'), { INITLAB_DATA: at('nobody') })).toMatchObject({ status: 0 });
    mkdirSync(at('new'));
    const { code, done, stderr } = take(at('far/plan'), at('new/history.sqlite'));
    expect(code, stderr).toBe(0);
    expect(done.added).toHaveLength(2);
    expect(lab(['import', '--list', '--db', at('new/history.sqlite')]).stdout).toContain('Leaves');
    const table = readdirSync(at('far/plan/datasets'))[0]!;
    const bytes = readFileSync(at(`far/plan/datasets/${table}`));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(at(`far/plan/datasets/${table}`), bytes);
    mkdirSync(at('third'));
    expect(take(at('far/plan'), at('third/history.sqlite')).stderr).toMatch(
      /“Leaves” of the plan does not match its SHA-256/,
    );
    expect(runsOf(at('third/history.sqlite'))).toEqual([]);
  });
});
