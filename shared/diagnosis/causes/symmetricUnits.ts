import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { fixOf, matchedEdits, matchedLabels } from '../mend';
import type { Reading } from '../reading';
import { layersText, short } from '../words';

const SPREAD = threshold(1e-12, 'spread of the weights of a hidden layer at the first measurement, at most');

/** Units that were equal at the start stay equal. */
export const symmetricUnits: Cause = {
  id: 'symmetricUnits',
  title: 'Symmetric units',
  what: 'Units that start with the same weights get the same gradient at every step and stay the same for ever: a layer of them is worth a single unit, and all zeros pass no gradient at all.',
  recognized: 'A hidden layer of several units has weights without any spread when it is measured first.',
  thresholds: { spread: SPREAD },
  advice: 'Draw the weights at random: He for ReLU and its kin, Xavier (Glorot) for tanh.',
  needs: ['weights.std'],
  lessons: ['zerosLogistic', 'zerosTanhRelu', 'constantWeights', 'randomBreaks'],
  terms: ['symmetry', 'symmetryBreaking', 'initialization'],
  find(reading) {
    const alike = reading.hidden.filter((layer) => isSymmetric(reading, layer));
    const [layer] = alike;
    if (layer === undefined) return null;
    const at = reading.first('weights.std', layer)!;
    // Equal weights of the output layer tell no hidden units apart either.
    const equalOutput = (reading.first('weights.std', reading.outputLayer)?.value ?? 1) <= SPREAD.value;
    const mended = equalOutput && reading.fanIn(reading.outputLayer) > 1 ? [...alike, reading.outputLayer] : alike;
    return {
      layer,
      step: at.step,
      severity: 1,
      reason: `The weights of ${layersText(alike)} have a spread of ${short(at.value)} at step ${at.step}: all units of the layer are the same, and the same gradient keeps them so.`,
      evidence: alike.map((each) => ({
        metric: 'weights.std' as const,
        layer: each,
        ...reading.first('weights.std', each)!,
        threshold: SPREAD.value,
        rule: 'below' as const,
      })),
      fix: fixOf(
        reading.spec,
        matchedEdits(reading.spec, mended),
        `Draw the weights of ${layersText(mended)} at random: ${matchedLabels(reading.spec, mended)}.`,
      ),
    };
  },
};

function isSymmetric(reading: Reading, layer: number): boolean {
  const at = reading.first('weights.std', layer);
  const { units, biasInitializer } = reading.layer(layer);
  const sameBiases = biasInitializer.name === 'zeros' || biasInitializer.name === 'constant';
  return at !== null && units > 1 && sameBiases && at.value <= SPREAD.value;
}
