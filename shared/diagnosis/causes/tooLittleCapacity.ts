import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { fixOf, type Edit } from '../mend';
import { restsTooHigh } from '../plateau';
import { layersText, short } from '../words';

const WIDTH = threshold(3, 'units of the narrowest hidden layer, at most');
const FLAT = threshold(0.1, 'relative change of the training loss over the last third, at most');
const LEARNED = threshold(0.9, 'share learned of what guessing leaves; a run that learned more has enough');
const UNITS = 16;

/** Too few units to bend around the data. */
export const tooLittleCapacity: Cause = {
  id: 'tooLittleCapacity',
  title: 'Too little capacity',
  what: 'All that the later layers know has to pass through the narrowest one. With one to three units there the network cannot draw a border as bent as the data need, however long it trains.',
  recognized: 'A hidden layer has very few units, and the training loss came to rest before much was learned.',
  thresholds: { width: WIDTH, flat: FLAT, learned: LEARNED },
  advice: 'Widen the narrow layers.',
  needs: ['loss.train'],
  lessons: ['linearlyInseparable'],
  terms: ['width', 'decisionBoundary'],
  find(reading) {
    const { spec, hidden } = reading;
    const narrow = hidden.filter((layer) => reading.layer(layer).units <= WIDTH.value);
    if (narrow.length === 0 || reading.hasLearned(LEARNED.value)) return null;
    const resting = restsTooHigh(reading, FLAT.value, LEARNED.value);
    if (resting === null) return null;
    const narrowest = Math.min(...narrow.map((layer) => reading.layer(layer).units));
    return {
      layer: narrow[0]!,
      step: resting.step,
      severity: 1 - narrowest / (WIDTH.value + 1),
      reason: `The training loss rests at ${short(resting.value)} since step ${resting.step}, and ${layersText(narrow)} ${narrow.length === 1 ? 'has' : 'have'} only ${narrowest === 1 ? 'one unit' : `${narrowest} units`}: the network cannot do more.`,
      evidence: [resting.evidence],
      fix: fixOf(
        spec,
        narrow.map((layer): Edit => [`network.layers.${layer - 1}.units`, UNITS]),
        `Give ${layersText(narrow)} ${UNITS} units.`,
      ),
    };
  },
};
