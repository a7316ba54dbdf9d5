import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { fixOf, initializerLabel, matchedEdits, matchedInitializer, matchedLabels, type Edit } from '../mend';
import { lastingFrom, type Reading } from '../reading';
import { beyond, layersText, short } from '../words';

const SHARE = threshold(1e-3, 'δ of the first layer as a share of that of the last hidden layer, at most');

const SLOPE = threshold(0.6, 'largest slope of an activation below which tanh is proposed in its stead');

/** What is left of δ in the first layer. */
export const vanishingGradient: Cause = {
  id: 'vanishingGradient',
  title: 'Vanishing gradient',
  what: 'On the way back δ is multiplied by weights and by f′ once a layer. Where that factor is well below 1, as with the logistic function (f′ ≤ 1/4) or with small weights, hardly anything reaches the first layers, and they do not learn.',
  recognized:
    'δ (root mean square) in layer 1 is a tiny share of that in the last hidden layer, at the first measurement or lasting.',
  thresholds: { share: SHARE, slope: SLOPE },
  advice: 'Take an activation whose slope at 0 is 1 (tanh, ReLU) with weights matched to it, or fewer layers.',
  needs: ['delta.rms'],
  lessons: ['vanishingGradient', 'trainingStalls', 'chainRule', 'literalInverse', 'withoutHeFactor'],
  terms: ['vanishingGradient', 'delta', 'depthScale'],
  find(reading) {
    const { hidden } = reading;
    if (hidden.length < 2) return null;
    const last = hidden.at(-1)!;
    // Where no gradient comes in at all, it did not vanish on the way.
    const limits = new Map(
      reading
        .points('delta.rms', last)
        .flatMap(({ step, value }) =>
          value > 1e-30 && value < Infinity ? [[step, SHARE.value * value] as const] : [],
        ),
    );
    const points = reading.points('delta.rms', 1).filter(({ step }) => limits.has(step));
    const isSmall = (value: number, step: number) => value <= limits.get(step)!;
    // What vanishes from the start is wrong even where training gets over it.
    const [first] = points;
    const at = first !== undefined && isSmall(first.value, first.step) ? first : lastingFrom(points, isSmall);
    if (at === null) return null;
    const limit = limits.get(at.step)!;
    const share = (SHARE.value * at.value) / limit;
    return {
      layer: 1,
      step: at.step,
      severity: beyond(at.value, limit, 'below'),
      reason: `δ in layer 1 is ${short(share)} of that in layer ${last} at step ${at.step}: the first layers hardly learn.`,
      evidence: [{ metric: 'delta.rms', layer: 1, ...at, threshold: limit, rule: 'below' }],
      fix: fixFor(reading),
    };
  },
};

/** Another activation where the slope is small by nature, else weights of the right size. */
function fixFor(reading: Reading) {
  const { spec, hidden, outputLayer } = reading;
  const flat = hidden.filter((layer) => reading.activationOf(layer).maxSlope < SLOPE.value);
  if (flat.length > 0) {
    const tanh = { name: 'tanh' };
    const edits = flat.flatMap((layer): Edit[] => [
      [`network.layers.${layer - 1}.activation`, tanh],
      [`network.layers.${layer - 1}.initializer`, matchedInitializer(tanh)],
    ]);
    return fixOf(
      spec,
      edits,
      `Take tanh with ${initializerLabel(matchedInitializer(tanh).name)} weights in ${layersText(flat)}.`,
    );
  }
  const layers = [...hidden, outputLayer];
  return fixOf(
    spec,
    matchedEdits(spec, layers),
    `Draw the weights of ${layersText(layers)} to the size of the layers: ${matchedLabels(spec, layers)}.`,
  );
}
