import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { activationLabel, canSaturate, fixOf, matchedEdits, matchedLabels, type Edit } from '../mend';
import { slower } from '../slower';
import type { Reading } from '../reading';
import { beyondShare, layersText, percent } from '../words';

const SATURATED = threshold(0.5, 'saturated share of a hidden layer, at least');
const SLOPE = threshold(0.6, 'largest slope of an activation below which tanh is proposed in its stead');
const LEARNED = threshold(
  0.8,
  'share learned of what guessing leaves; a run that learned more is not blamed for units that saturated on the way',
);

/** Units on their flat sides. */
export const saturation: Cause = {
  id: 'saturation',
  title: 'Saturated units',
  what: 'Far from 0 the logistic, tanh and their kin are flat: f′ is nearly 0 there, so a unit driven to its peaks passes hardly a gradient and learns hardly anything. Large weights and large biases drive units there.',
  recognized:
    'At least half of the values of f′ in a hidden layer are below 4 % of the largest slope, from the start or to the end.',
  thresholds: { saturated: SATURATED, slope: SLOPE, learned: LEARNED },
  advice: 'Draw smaller weights, Xavier (Glorot) for these functions, and start with biases of 0.',
  needs: ['saturatedFraction'],
  lessons: ['saturatedNeuron', 'largeWeights', 'bothSides', 'tanhSaturates', 'weightsTooLarge'],
  terms: ['saturation', 'xavier'],
  find(reading) {
    const found = reading.hidden.flatMap((layer) => {
      if (!canSaturate(reading.activationOf(layer))) return [];
      const first = reading.first('saturatedFraction', layer);
      const at =
        first !== null && first.value >= SATURATED.value
          ? first
          : reading.onset('saturatedFraction', layer, SATURATED.value, 'above');
      return at === null ? [] : [{ layer, at, fromStart: at === first }];
    });
    const earliest = Math.min(...found.map(({ at }) => at.step));
    const first = found.find(({ at }) => at.step === earliest);
    if (first === undefined) return null;
    const { layer, at, fromStart } = first;
    if (!fromStart && reading.hasLearned(LEARNED.value)) return null;
    const label = activationLabel(reading.layer(layer).activation.name);
    return {
      layer,
      step: at.step,
      severity: beyondShare(at.value, SATURATED.value),
      reason: `${percent(at.value)} of layer ${layer} (${label}) is saturated ${fromStart ? 'from the start' : `since step ${at.step}`}: f′ is nearly 0 there, and so is what the layer learns.`,
      evidence: found
        .filter((each) => each.at.step === earliest)
        .map((each) => ({
          metric: 'saturatedFraction',
          layer: each.layer,
          ...each.at,
          threshold: SATURATED.value,
          rule: 'above',
        })),
      fix: fixFor(
        reading,
        found.map((each) => each.layer),
      ),
    };
  },
};

/** Smaller weights; and tanh where the slope is small by nature, since no weights make those layers learn well. */
function fixFor(reading: Reading, layers: readonly number[]) {
  const { spec, outputLayer } = reading;
  // What draws large weights for one layer mostly draws them for the output layer too.
  const like = (layer: number) => JSON.stringify(reading.layer(layer).initializer);
  const isLike = layers.some((layer) => like(layer) === like(outputLayer));
  const all = isLike ? [...layers, outputLayer] : layers;
  const biased = layers.filter((layer) => reading.layer(layer).biasInitializer.name !== 'zeros');
  const flat = layers.filter((layer) => reading.activationOf(layer).maxSlope < SLOPE.value);
  const edits: Edit[] = [
    ...matchedEdits(spec, all),
    ...flat.map((layer): Edit => [`network.layers.${layer - 1}.activation`, { name: 'tanh' }]),
    ...biased.map((layer): Edit => [`network.layers.${layer - 1}.biasInitializer`, { name: 'zeros' }]),
  ];
  const tanh = flat.length > 0 ? `, with tanh in ${layersText(flat)}` : '';
  const biases = biased.length > 0 ? ', and start with biases of 0' : '';
  const sentence = `Draw smaller weights for ${layersText(all)}: ${matchedLabels(spec, all)}${tanh}${biases}.`;
  // Weights that were drawn well have grown: then the steps were too long.
  return fixOf(spec, edits, sentence) ?? slower(reading);
}
