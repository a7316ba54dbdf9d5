import { CORE_VERSION } from '../../shared/core';
import { agreementPairs, type Agreement, type SignalSetting } from '../../shared/signal';
import { signal } from './signal.svelte';
import { SignalWorker } from './signalWorker';

const STORAGE_KEY = 'initlab.agreement';
const keyOf = (activation: string, initializer: string) => `${activation} ${initializer}`;

/** How near the theory comes to what is measured, pair by pair of activation and initializer. */
class AgreementState {
  readonly settings: readonly SignalSetting[] = agreementPairs();
  /** Pairs that are known; numbers of another core are not kept. */
  found = $state.raw<ReadonlyMap<string, Agreement>>(restored());
  running = $state(false);
  remainingMs = $state<number | null>(null);
  #since = 0;
  #before = 0;
  readonly #worker = new SignalWorker((answer) => {
    if (answer.kind === 'agreement') this.#take(answer.agreement);
  });

  readonly share = $derived(this.found.size / this.settings.length);

  of(activation: string, initializer: string): Agreement | undefined {
    return this.found.get(keyOf(activation, initializer));
  }

  /** Measures the pairs that are missing. */
  start(): void {
    if (this.running) return;
    if (this.found.size === this.settings.length) this.found = new Map();
    const missing = this.settings.filter((each) => this.of(each.activation.name, each.initializer.name) === undefined);
    this.running = true;
    this.remainingMs = null;
    this.#since = performance.now();
    this.#before = this.found.size;
    this.#worker.order({ kind: 'agreement', settings: missing });
  }

  /** What was found so far stays. */
  stop(): void {
    this.#worker.end();
    this.running = false;
    this.remainingMs = null;
  }

  /** The network of a pair, to be looked at layer by layer. */
  open(setting: SignalSetting): void {
    signal.show(setting, setting);
  }

  #take(agreement: Agreement): void {
    this.found = new Map(this.found).set(keyOf(agreement.activation, agreement.initializer), agreement);
    const done = this.found.size - this.#before;
    const left = this.settings.length - this.found.size;
    this.remainingMs = ((performance.now() - this.#since) / done) * left;
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ core: CORE_VERSION, found: [...this.found.values()] }));
    if (left === 0) this.stop();
  }
}

/** What was found before the window was closed. */
function restored(): ReadonlyMap<string, Agreement> {
  try {
    const { core, found } = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as {
      core?: string;
      found?: readonly Agreement[];
    };
    if (core !== CORE_VERSION || !Array.isArray(found)) return new Map();
    return new Map(found.map((each: Agreement) => [keyOf(each.activation, each.initializer), each]));
  } catch {
    return new Map();
  }
}

export const agreement = new AgreementState();
