import { existsSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { ExporterCommand, ExporterEvent } from '../exporter/protocol';
import { Helper } from '../helpers/helper';
import type { LaunchHelper } from '../helpers/helperProcess';
import { removePartials } from '../writeWhole';
import { arraysPath, type PytorchFiles } from './writePytorch';

type Writing = Helper<ExporterCommand, ExporterEvent, PytorchFiles>;

/** Has PyTorch scripts written by a process of their own each: the data of a large set take seconds. */
export class PytorchDesk {
  readonly #launch: LaunchHelper<ExporterCommand, ExporterEvent>;
  readonly #history: { readonly database: string; readonly nativeBinding: string };
  readonly #writing = new Set<Writing>();

  constructor(
    launch: LaunchHelper<ExporterCommand, ExporterEvent>,
    history: { readonly database: string; readonly nativeBinding: string },
  ) {
    this.#launch = launch;
    this.#history = history;
  }

  /** Errors  as `writePytorch`; LabError 'io' when the process is lost. */
  async write(runId: RunId, script: string): Promise<PytorchFiles> {
    const helper: Writing = new Helper(this.#launch(), {
      event: (event) => {
        if (event.type === 'failed') helper.refuse(new LabError(event.code, event.message));
        else if (event.type === 'pytorch') helper.answer(event.files);
      },
      ended: (code) => {
        this.#writing.delete(helper);
        // After an answer there is nothing left to remove.
        for (const file of [script, arraysPath(script)]) removePartials(file);
        return new LabError('io', `writing the script ended unexpectedly (code ${code}); try again`);
      },
    });
    this.#writing.add(helper);
    try {
      return await helper.ask({ type: 'pytorch', ...this.#history, runId, path: script });
    } finally {
      helper.kill();
    }
  }

  /** Ends what is being written. */
  close(): void {
    for (const helper of this.#writing) helper.kill();
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
