import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { newDataFolder } from './app';

const CLI = path.join(import.meta.dirname, '../../../dist/main/cli.js');
const SWEEP = {
  name: 'Planned elsewhere',
  template: { dataset: { name: 'moons', samples: 100 }, steps: 60 },
  axes: [{ field: 'activation', values: ['tanh', 'relu'] }],
  seeds: 2,
};

export function lab(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`lab ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return stdout;
}

/** A plan of four runs, made from the history `db`, with the results of some of its tasks (1 to 4). */
export function makePlan(db: string, tasks: readonly number[]): string {
  const folder = newDataFolder();
  const file = path.join(folder, 'sweep.initlab.json');
  writeFileSync(file, JSON.stringify(SWEEP));
  const plan = path.join(folder, 'plan');
  lab(['sweep', file, '--plan', plan, '--db', db]);
  for (const task of tasks) trainTask(plan, task);
  return plan;
}

export function resultOf(plan: string, task: number): string {
  return path.join(plan, 'results', `000${task}.initlab-result`);
}

export function trainTask(plan: string, task: number): void {
  const spec = path.join(plan, 'specs', `000${task}.initlab.json`);
  lab(['run', spec, '--result', resultOf(plan, task), '--datasets', path.join(plan, 'datasets')]);
}
