import { LabError } from '../../shared/errors';
import { keepNewest } from '../../shared/keepNewest';
import type { RunId } from '../../shared/run';
import type { HelperProcess, LaunchHelper } from '../helpers/helperProcess';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';
import {
  KEPT_RUNS,
  type Answers,
  type InspectorCommand,
  type InspectorEvent,
  type Question,
  type Stored,
} from './protocol';

/** Another process, so that neither page nor main waits for what it computes. */
type InspectorProcess = HelperProcess<InspectorCommand, InspectorEvent>;

/** Nobody has looked back for so long: its memory is given free. */
const IDLE_MS = 120_000;

interface Asked {
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: LabError) => void;
}

/** What the process has of a run. */
interface Sent {
  readonly steps: readonly number[];
  readonly checkpoint: string;
}

/** Main's side of looking back: hands the inspector the stored weights and passes on what it answers. */
export class InspectDesk {
  readonly #launch: LaunchHelper<InspectorCommand, InspectorEvent>;
  readonly #store: Store;
  #process: InspectorProcess | null = null;
  readonly #sent = new Map<RunId, Sent>();
  readonly #waiting = new Map<number, Asked & { readonly runId: RunId }>();
  #count = 0;
  #idle: NodeJS.Timeout | null = null;

  constructor(launch: LaunchHelper<InspectorCommand, InspectorEvent>, store: Store) {
    this.#launch = launch;
    this.#store = store;
  }

  /** Errors  LabError of reading the history or of the inspector; 'io' when its process is lost. */
  ask<K extends Question['kind']>(
    runId: RunId,
    question: Extract<Question, { readonly kind: K }>,
  ): Promise<Answers[K]> {
    const stored = this.#news(runId);
    const process = (this.#process ??= this.#begin());
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), IDLE_MS);
    const id = ++this.#count;
    return new Promise<Answers[K]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, runId });
      process.post({ id, runId, stored, question });
    });
  }

  /** Ends the process. */
  close(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#process?.kill();
    this.#forget(new LabError('io', 'looking back was ended; try again'));
  }

  /** What is stored and not sent yet. */
  #news(runId: RunId): Stored {
    const { snapshots, checkpoints, runs } = this.#store;
    const run = runs.get(runId);
    const steps = snapshots.steps(runId);
    const found = this.#process === null ? undefined : this.#sent.get(runId);
    const goesOn = found?.steps.every((step, i) => step === steps[i]) === true;
    const sent = goesOn ? found : undefined;
    const mark = `${run.checkpointStep}`;
    const checkpoint = sent?.checkpoint === mark ? null : checkpoints.latest(runId);
    const beyond = sent === undefined ? -1 : (sent.steps.at(-1) ?? -1);
    const stored: Stored = {
      begin: sent === undefined ? { spec: run.spec, datasetsFolder: datasetsFolder(this.#store.file) } : null,
      snapshots: snapshots.read(runId, beyond),
      checkpoint: checkpoint === null ? null : { step: checkpoint.step, bytes: checkpoint.bytes },
    };
    // The process keeps the last few runs: so does this, in the same order.
    keepNewest(this.#sent, runId, { steps, checkpoint: mark }, KEPT_RUNS);
    return stored;
  }

  #begin(): InspectorProcess {
    const process = this.#launch();
    process.onEvent((event) => {
      const asked = this.#waiting.get(event.id);
      this.#waiting.delete(event.id);
      if (asked === undefined) return;
      if (event.ok) return asked.resolve(event.answer as never);
      this.#sent.delete(asked.runId);
      asked.reject(new LabError(event.code, event.message));
    });
    process.onExit((code) => {
      if (this.#process !== process) return;
      this.#forget(new LabError('io', `looking back ended unexpectedly (code ${code}); try again`));
    });
    return process;
  }

  #forget(reason: LabError): void {
    this.#process = null;
    this.#sent.clear();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(reason);
  }
}
