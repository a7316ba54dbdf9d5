import { ACTIVATIONS } from '../../activations';
import { INITIALIZERS } from '../../initializers';
import { Rng } from '../../rng';
import { FAULTS } from './faults';
import { ARCHITECTURES, SUBJECTS, type Half } from './subjects';

/** One run of the bench: a fault, or a sensible pair of activation and initializer without one. Plain data, for a thread. */
export interface BenchTask {
  readonly half: Half;
  readonly architecture: string;
  readonly subject: string;
  readonly seed: number;
  /** Null for a healthy run. */
  readonly fault: string | null;
  /** Of the hidden layers of a healthy run; null where the architecture has its own. */
  readonly pair: { readonly activation: string; readonly initializer: string } | null;
}

export const HEALTHY_RUNS = 100;
/** Logistic layers that are still sensible: with more the gradient vanishes, which is a fault of the bench. */
const MOST_LOGISTIC_LAYERS = 2;

/** Every fault on every architecture with every seed; the data sets that a fault fits take turns. */
export function faultTasks(half: Half, seeds: number): BenchTask[] {
  return FAULTS.flatMap((fault) => {
    const subjects = SUBJECTS.filter(
      (subject) => subject.half === half && fault.traits.every((trait) => subject.traits.includes(trait)),
    );
    return ARCHITECTURES.filter((architecture) => architecture.half === half).flatMap((architecture, k) =>
      Array.from({ length: seeds }, (_, i): BenchTask => {
        const subject = subjects[(i + k) % subjects.length]!;
        return { half, architecture: architecture.id, subject: subject.id, seed: i + 1, fault: fault.id, pair: null };
      }),
    );
  });
}

/** So many of all pairs that were made for each other, with every architecture and data set; drawn once and for all. */
export function healthyTasks(half: Half, count: number): BenchTask[] {
  const all = Object.values(INITIALIZERS).flatMap(({ name: initializer, pairsWith }) =>
    Object.keys(ACTIVATIONS)
      .filter((activation) => activation !== 'identity' && (pairsWith as readonly string[]).includes(activation))
      .flatMap((activation) =>
        ARCHITECTURES.filter(
          (each) => each.half === half && (activation !== 'logistic' || each.hidden.length <= MOST_LOGISTIC_LAYERS),
        ).flatMap((architecture) =>
          SUBJECTS.filter((each) => each.half === half).map((subject) => ({
            half,
            architecture: architecture.id,
            subject: subject.id,
            fault: null,
            pair: { activation, initializer },
          })),
        ),
      ),
  );
  const order = Int32Array.from(all, (_, i) => i);
  Rng.stream(1, `healthy runs ${half}`).shuffle(order);
  return [...order.subarray(0, count)].map((index, i) => ({ ...all[index]!, seed: i + 1 }));
}
