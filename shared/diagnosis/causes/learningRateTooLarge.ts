import type { Cause } from '../cause';
import { threshold, type Evidence } from '../evidence';
import { lastingFrom, type Reading } from '../reading';
import { slower } from '../slower';
import { beyond, short } from '../words';

const RISE = threshold(2, 'training loss as a multiple of the first one, or of a guess where that is more, at least');
const RATIO = threshold(0.25, 'update-to-weight ratio of a layer, lasting, at least');
const JUMP = threshold(
  3,
  'spread of a layer’s weights within the first steps as a multiple of the first one, at least',
);
const EARLY = threshold(0.02, 'share of the steps that counts as the first ones');
const MOST_EARLY = threshold(100, 'steps that count as the first ones, at most');

/** A single ratio is a step, not a habit. */
const FEWEST_RATIOS = 3;
const EQUAL_WEIGHTS = 1e-12;

/** Steps that jump over what they look for. */
export const learningRateTooLarge: Cause = {
  id: 'learningRateTooLarge',
  title: 'Learning rate too large',
  what: 'A step that is longer than the valley is wide lands higher on the other side. The loss rises or jumps about, weights are thrown far away, where units are dead or saturated, or the numbers end.',
  recognized:
    'The run diverged; or the loss rose well above its first value; or a step changes a layer by a large share of its weights, again and again; or the first steps made the weights several times as large.',
  thresholds: { rise: RISE, ratio: RATIO, jump: JUMP, early: EARLY, mostEarly: MOST_EARLY },
  advice: 'Take a learning rate ten times as small.',
  needs: ['loss.batch', 'updateRatio', 'weights.std'],
  lessons: ['howUnitsDie'],
  terms: ['learningRate', 'updateRatio', 'divergence'],
  find(reading) {
    const diverged = reading.facts.status === 'diverged';
    const signs = [
      jump(reading),
      ratio(reading),
      rise(reading, 'loss.batch'),
      rise(reading, 'loss.train'),
      end(reading),
    ]
      .filter((sign) => sign !== null)
      .sort((a, b) => a.step - b.step);
    const [sign] = signs;
    if (sign === undefined) return null;
    return {
      layer: sign.evidence?.layer ?? null,
      step: sign.step,
      severity: diverged || sign.evidence === null ? 1 : beyond(sign.evidence.value, sign.evidence.threshold, 'above'),
      reason: sign.reason,
      evidence: signs.map(({ evidence }) => evidence).filter((each) => each !== null),
      fix: slower(reading),
    };
  },
};

interface Sign {
  readonly step: number;
  /** Null where the end itself is all that is known. */
  readonly evidence: Evidence | null;
  readonly reason: string;
}

function rise(reading: Reading, metric: 'loss.batch' | 'loss.train'): Sign | null {
  const first = reading.first('loss.train') ?? reading.first(metric);
  if (first === null || !Number.isFinite(first.value)) return null;
  const guess = Number.isFinite(reading.guess.loss) ? reading.guess.loss : 0;
  const limit = RISE.value * Math.max(first.value, guess);
  // A batch is few examples: its loss is to stay high.
  const at =
    metric === 'loss.train'
      ? reading.points(metric).find(({ value }) => value >= limit)
      : lastingFrom(reading.points(metric), (value) => value >= limit, 0.5);
  if (at == null || !(limit > 0)) return null;
  return {
    step: at.step,
    evidence: { metric, layer: null, ...at, threshold: limit, rule: 'above' },
    reason: `The ${metric === 'loss.train' ? 'training' : 'batch'} loss rose to ${short(at.value)} at step ${at.step}, from ${short(first.value)} at the start: the steps are too long.`,
  };
}

/** The earliest of what the layers show. */
function earliest(reading: Reading, signOf: (layer: number) => Sign | null): Sign | null {
  const signs = [...reading.hidden, reading.outputLayer].map(signOf).filter((sign) => sign !== null);
  return signs.reduce<Sign | null>((first, sign) => (first !== null && first.step <= sign.step ? first : sign), null);
}

function ratio(reading: Reading): Sign | null {
  return earliest(reading, (layer) => {
    const points = reading.points('updateRatio', layer);
    const at = lastingFrom(points, (value) => value >= RATIO.value, 0.5);
    if (at === null || points.length < FEWEST_RATIOS) return null;
    return {
      step: at.step,
      evidence: { metric: 'updateRatio', layer, ...at, threshold: RATIO.value, rule: 'above' },
      reason: `A step changes the weights of layer ${layer} by ${short(at.value)} times their size at step ${at.step} and later: the steps are too long.`,
    };
  });
}

function jump(reading: Reading): Sign | null {
  // In hundreds of steps weights may well grow.
  const most = MOST_EARLY.value;
  const early = Math.min(EARLY.value * (reading.spec.steps ?? reading.facts.step), most);
  return earliest(reading, (layer) => {
    const [first, ...points] = reading.points('weights.std', layer);
    if (first === undefined || !(first.value > EQUAL_WEIGHTS)) return null;
    // Weights that start much too small may grow to their size.
    const limit = JUMP.value * Math.max(first.value, 0.5 / Math.sqrt(reading.fanIn(layer)));
    const at = points.find(({ step, value }, index) => step <= (index === 0 ? most : early) && value >= limit);
    if (at === undefined) return null;
    return {
      step: at.step,
      evidence: { metric: 'weights.std', layer, ...at, threshold: limit, rule: 'above' },
      reason: `The weights of layer ${layer} have a spread of ${short(at.value)} at step ${at.step}, from ${short(first.value)} at the start: single steps are longer than the weights.`,
    };
  });
}

function end(reading: Reading): Sign | null {
  const { status, step } = reading.facts;
  if (status !== 'diverged') return null;
  const reason = 'The run diverged: a number became infinite or none.';
  for (const metric of ['loss.batch', 'gradNorm'] as const) {
    const last = reading.last(metric);
    if (last === null || last.value !== Infinity) continue;
    const evidence: Evidence = { metric, layer: null, ...last, threshold: Number.MAX_VALUE, rule: 'above' };
    return { step: last.step, evidence, reason };
  }
  return { step, evidence: null, reason };
}
