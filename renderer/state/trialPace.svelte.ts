import { defaultSpec } from '../../shared/experimentSchema';
import { paceOf } from './remaining';

const WARM_UP_MS = 20;
const TRIAL_MS = 40;
/** Between two looks at the clock. */
const STEPS = 50;

/** How quick this computer is, from a short training in the page: for estimates as long as no run has ended. */
class TrialPace {
  /** Milliseconds for a unit of work, see `remainingOfQueue`; null before the trial. */
  ms = $state<number | null>(null);
  #begun = false;

  /** Makes the trial, once. What it takes is loaded only then. */
  async make(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    const { Training } = await import('../../shared/training');
    const spec = { ...defaultSpec('moons'), epochs: null, steps: 1_000_000 };
    const training = Training.start(spec);
    const train = (ms: number): number => {
      const start = performance.now();
      let now = start;
      while (now - start < ms) {
        training.advance(STEPS);
        now = performance.now();
      }
      return now - start;
    };
    train(WARM_UP_MS);
    const before = training.step;
    const elapsedMs = train(TRIAL_MS);
    const { totalSteps, stepsPerEpoch, parameterCount } = training;
    const step = training.step - before;
    this.ms = paceOf([{ status: 'done', spec, step, elapsedMs, totalSteps, stepsPerEpoch, parameterCount }]);
  }
}

export const trialPace = new TrialPace();
