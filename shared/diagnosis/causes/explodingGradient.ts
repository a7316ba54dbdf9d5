import type { Cause } from '../cause';
import { isBeyond, threshold, type Evidence } from '../evidence';
import { fixOf, matchedEdits, matchedLabels } from '../mend';
import type { Reading } from '../reading';
import { beyond, layersText, short } from '../words';

const GROWTH = threshold(
  30,
  'growth of δ from the last hidden layer back to the first, or of the spread of z forward, at least',
);

/** Each layer multiplies what the next one hands back. */
export const explodingGradient: Cause = {
  id: 'explodingGradient',
  title: 'Exploding gradient',
  what: 'Each layer multiplies the signal on the way forward and δ on the way back. Where the factor is well above 1 they grow like a power of the depth: the first steps are huge, and the run ends in numbers that are none.',
  recognized:
    'At the first measurement δ grows from the last hidden layer to the first, or the spread of z from the first to the last, by a large factor.',
  thresholds: { growth: GROWTH },
  advice:
    'Draw weights whose variance follows from the number of inputs: He for ReLU and its kin, Xavier (Glorot) for tanh.',
  needs: ['delta.rms', 'preActivation.std'],
  lessons: ['fanIn', 'heFactor'],
  terms: ['explodingGradient', 'gain', 'he'],
  find(reading) {
    const { hidden } = reading;
    if (hidden.length < 2) return null;
    const back = growth(reading, 'delta.rms', hidden.at(-1)!, 1);
    const forward = growth(reading, 'preActivation.std', 1, hidden.at(-1)!);
    const most = back !== null && back.factor >= (forward?.factor ?? 0) ? back : forward;
    if (most === null || !isBeyond(most.evidence.value, most.evidence.threshold, 'above')) return null;
    const { evidence, factor } = most;
    const what =
      most === back
        ? `δ is ${short(factor)} times as large in layer 1 as in layer ${hidden.at(-1)}`
        : `The spread of z is ${short(factor)} times as large in layer ${hidden.at(-1)} as in layer 1`;
    // The output layer is drawn like them, or a matched one there changes nothing.
    const layers = [...hidden, reading.outputLayer];
    return {
      layer: evidence.layer,
      step: evidence.step,
      severity: beyond(factor, GROWTH.value, 'above'),
      reason: `${what} at step ${evidence.step}: it grows from layer to layer, and the steps with it.`,
      evidence: [evidence],
      fix: fixOf(
        reading.spec,
        matchedEdits(reading.spec, layers),
        `Draw the weights of ${layersText(layers)} to the size of the layers: ${matchedLabels(reading.spec, layers)}.`,
      ),
    };
  },
};

/** By how much a series of the layers grows from one to another at the start. */
function growth(
  reading: Reading,
  metric: 'delta.rms' | 'preActivation.std',
  from: number,
  to: number,
): { factor: number; evidence: Evidence } | null {
  const [small, large] = [reading.first(metric, from), reading.first(metric, to)];
  if (small === null || large === null || small.step !== large.step || !(small.value > 0)) return null;
  const factor = large.value / small.value;
  const evidence: Evidence = { metric, layer: to, ...large, threshold: GROWTH.value * small.value, rule: 'above' };
  return Number.isNaN(factor) ? null : { factor, evidence };
}
