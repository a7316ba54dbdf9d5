import type { TrainerCommand, TrainerEvent } from '../../shared/trainerProtocol';
import { exitText, type LaunchTrainer, type TrainerProcess } from '../runs/trainerProcess';

/** Who hears of a run in a trainer. */
export interface TrainerListener {
  event(event: TrainerEvent): void;
  /** The process went away before the run had ended. */
  lost(how: string): void;
}

interface Pooled {
  readonly process: TrainerProcess;
  listener: TrainerListener | null;
  runId: string | null;
}

/** A run in a trainer, as long as it holds it. */
export interface Training {
  post(command: TrainerCommand): void;
  /** The run has ended: the next may have the process. */
  release(): void;
  kill(): void;
}

/** Trainer processes that are used again. */
export class TrainerPool {
  readonly #launch: LaunchTrainer;
  readonly #all = new Set<Pooled>();

  constructor(launch: LaunchTrainer) {
    this.#launch = launch;
  }

  /** Starts a run. */
  train(start: Extract<TrainerCommand, { type: 'start' }>, listener: TrainerListener): Training {
    const pooled = [...this.#all].find((each) => each.runId === null) ?? this.#spawn();
    pooled.runId = start.runId;
    pooled.listener = listener;
    pooled.process.post(start);
    const isOurs = () => pooled.runId === start.runId;
    const leave = () => {
      pooled.runId = null;
      pooled.listener = null;
    };
    return {
      post: (command) => {
        if (isOurs()) pooled.process.post(command);
      },
      release: () => {
        if (isOurs()) leave();
      },
      kill: () => {
        if (!isOurs()) return;
        leave();
        this.#all.delete(pooled);
        pooled.process.kill();
      },
    };
  }

  /** Ends all. */
  close(): void {
    for (const pooled of this.#all) {
      pooled.listener = null;
      pooled.process.kill();
    }
    this.#all.clear();
  }

  #spawn(): Pooled {
    const pooled: Pooled = { process: this.#launch(), listener: null, runId: null };
    this.#all.add(pooled);
    pooled.process.onEvent((event) => {
      if (event.runId === pooled.runId) pooled.listener?.event(event);
    });
    pooled.process.onExit((exit) => {
      this.#all.delete(pooled);
      pooled.listener?.lost(exitText(exit));
    });
    return pooled;
  }
}
