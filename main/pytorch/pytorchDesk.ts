import { existsSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { ExporterProcess } from '../exports/exportDesk';
import { removePartials } from '../writeWhole';
import { arraysPath, type PytorchFiles } from './writePytorch';

/** Has PyTorch scripts written by a process of their own each: the data of a large set take seconds. */
export class PytorchDesk {
  readonly #launch: () => ExporterProcess;
  readonly #history: { readonly database: string; readonly nativeBinding: string };
  readonly #writing = new Set<ExporterProcess>();

  constructor(launch: () => ExporterProcess, history: { readonly database: string; readonly nativeBinding: string }) {
    this.#launch = launch;
    this.#history = history;
  }

  /** Errors  as `writePytorch`; LabError 'io' when the process is lost. */
  write(runId: RunId, script: string): Promise<PytorchFiles> {
    return new Promise((resolve, reject) => {
      const process = this.#launch();
      this.#writing.add(process);
      process.onEvent((event) => {
        if (event.type === 'failed') reject(new LabError(event.code, event.message));
        if (event.type === 'pytorch') resolve(event.files);
        process.kill();
      });
      process.onExit((code) => {
        this.#writing.delete(process);
        // After an answer there is nothing left to remove.
        for (const file of [script, arraysPath(script)]) removePartials(file);
        reject(new LabError('io', `writing the script ended unexpectedly (code ${code}); try again`));
      });
      process.post({ type: 'pytorch', ...this.#history, runId, path: script });
    });
  }

  /** Ends what is being written. */
  close(): void {
    for (const process of this.#writing) process.kill();
  }
}

/**
 * The script's path as chosen in a dialog, which asks about replacing that file alone: .py is put behind a name without an
 * ending, and the data beside it may be replaced only where the script is.
 *
 * Errors  LabError 'input' for another ending, and where a file would be replaced that nobody was asked about.
 */
export function scriptPath(chosen: string): string {
  const ending = path.extname(chosen);
  if (ending !== '' && ending.toLowerCase() !== '.py') {
    throw new LabError('input', `the name of a Python script must end in .py; got ${path.basename(chosen)}`);
  }
  const script = ending === '' ? `${chosen}.py` : chosen;
  const taken = ending === '' && existsSync(script) ? script : arraysPath(script);
  if (existsSync(taken) && (taken === script || !existsSync(script))) {
    throw new LabError('input', `${taken} is there already: choose another name for the script`);
  }
  return script;
}
