import type { WorkAnswer, WorkOrder } from './signalWork';

/** A worker of its own, started when the first order is given. */
export class SignalWorker {
  readonly #answered: (answer: WorkAnswer) => void;
  #worker: Worker | null = null;

  constructor(answered: (answer: WorkAnswer) => void) {
    this.#answered = answered;
  }

  order(order: WorkOrder): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(order);
  }

  /** Ends what is under way; what the worker kept goes with it. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = new Worker(new URL('../views/signal/signalWorker.ts', import.meta.url), {
      type: 'module',
      name: 'signal',
    });
    worker.onmessage = ({ data }: MessageEvent<WorkAnswer>) => this.#answered(data);
    return worker;
  }
}
