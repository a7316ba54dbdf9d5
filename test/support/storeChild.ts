import { writeSync } from 'node:fs';
import { Store } from '../../main/store/store';
import { exampleSpec } from './specs';

/** A second program on the same history, for tests. Arguments: native binding, file, what to do, its amount. */
const [nativeBinding = '', file = '', task = '', amount = '0'] = process.argv.slice(2);
const { store } = Store.open({ file, nativeBinding, kind: 'cli' });

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function start(name: string): string {
  const { id } = store.runs.create(exampleSpec(), { name, specHash: 'cd', appVersion: '1', coreVersion: '1' });
  store.runs.setStatus(id, 'running', { totalSteps: 1_000_000 });
  return id;
}

function append(id: string, from: number, to: number): void {
  const points = Array.from({ length: to - from }, (_, i) => {
    return { metric: 'loss.train' as const, layer: 0, step: from + i, value: Math.sqrt(from + i) };
  });
  store.series.appendPoints(id, points, { step: to, elapsedMs: to });
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

switch (task) {
  /** Trains until it is killed, saying how many points are stored. */
  case 'train': {
    const id = start('killed');
    say(id);
    for (let step = 0; ; step += 7) {
      append(id, step, step + 7);
      if (step % 70 === 0) store.checkpoints.save(id, step + 7, 'periodic', new Uint8Array(1000).fill(step));
      say(String(step + 7));
    }
  }
  /** Has a running run and waits. */
  case 'idle':
    say(start('idle'));
    setInterval(() => undefined, 1000);
    break;
  /** Keeps the file locked for a number of milliseconds. */
  case 'hold':
    store.beat();
    store.atomically(() => {
      store.settings.set('held', true);
      say('holding');
      pause(Number(amount));
    });
    store.close();
    break;
  /** Makes a number of runs with points in many small transactions. */
  case 'write':
    for (let i = 0; i < Number(amount); i++) {
      const id = start(`${String(process.pid)} ${String(i)}`);
      for (let step = 0; step < 100; step += 10) append(id, step, step + 10);
      store.runs.setStatus(id, 'done', { step: 100 });
    }
    store.close();
    say('done');
    break;
  default:
    throw new Error(`unknown task "${task}"`);
}
