import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { bundled } from './bundle';
import { NATIVE_BINDING } from './native';

export interface StoreProcess {
  readonly process: ChildProcess;
  /** The next line that it says; rejects when it has ended. */
  line(): Promise<string>;
  /** Everything it has said and will say. */
  rest(): Promise<string[]>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts `storeChild` on a file; it is killed after the test. */
export async function startStoreProcess(file: string, task: string, amount = 0): Promise<StoreProcess> {
  const child = spawn(process.execPath, [await bundled('storeChild'), NATIVE_BINDING, file, task, String(amount)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = new Promise<number | string>((done) => {
    child.once('close', (code, signal) => {
      done(code ?? signal ?? 'unknown');
    });
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    ended,
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`the process ended (${String(await ended)})`);
      return next.value;
    },
    async rest() {
      const all: string[] = [];
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) all.push(next.value);
      return all;
    },
  };
}
