import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { canDie, fixOf, matchedInitializer, type Edit } from '../mend';
import type { Reading } from '../reading';
import { beyondShare, percent } from '../words';

const DEAD = threshold(0.5, 'dead share of a hidden layer, at least');
const LEARNED = threshold(
  0.8,
  'share learned of what guessing leaves; a run that learned more is not blamed for units that died on the way',
);

/** Units that no example wakes. */
export const deadUnits: Cause = {
  id: 'deadUnits',
  title: 'Dead units',
  what: 'A ReLU whose pre-activation is negative for every example puts out 0 and passes no gradient: its weights never change again. A large negative bias or one step that was too large is enough.',
  recognized:
    'At least half of the units of a hidden layer have f′ = 0 for every example of the probe batch, and stay so.',
  thresholds: { dead: DEAD, learned: LEARNED },
  advice: 'Start with biases of 0 and He weights, or take the leaky ReLU, whose units can come back.',
  needs: ['deadFraction'],
  lessons: ['deadRelu', 'staysDead', 'howUnitsDie', 'leakyEscapes'],
  terms: ['deadUnit', 'inactiveUnit'],
  find(reading) {
    const found = reading.hidden.flatMap((layer) => {
      const at = canDie(reading.activationOf(layer)) ? reading.onset('deadFraction', layer, DEAD.value, 'above') : null;
      return at === null ? [] : [{ layer, at }];
    });
    const earliest = Math.min(...found.map(({ at }) => at.step));
    const first = found.find(({ at }) => at.step === earliest);
    if (first === undefined) return null;
    const { layer, at } = first;
    const fromStart = at.step === reading.first('deadFraction', layer)?.step;
    if (!fromStart && reading.hasLearned(LEARNED.value)) return null;
    const units = reading.layer(layer).units;
    return {
      layer,
      step: at.step,
      severity: beyondShare(at.value, DEAD.value),
      reason: `${percent(at.value)} of the ${units} units of layer ${layer} are dead ${fromStart ? 'from the start' : `since step ${at.step}`}: no example wakes them, so they learn nothing.`,
      evidence: found
        .filter((each) => each.at.step === earliest)
        .map((each) => ({
          metric: 'deadFraction',
          layer: each.layer,
          ...each.at,
          threshold: DEAD.value,
          rule: 'above',
        })),
      fix: fixFor(
        reading,
        found.map((each) => each.layer),
      ),
    };
  },
};

/** Biases that start at 0 where they did not; else a slope on the left. */
function fixFor(reading: Reading, layers: readonly number[]) {
  const { spec } = reading;
  const biased = reading.hidden.filter((layer) => reading.layer(layer).biasInitializer.name !== 'zeros');
  if (biased.length > 0) {
    const edits = biased.map((layer): Edit => [`network.layers.${layer - 1}.biasInitializer`, { name: 'zeros' }]);
    return fixOf(spec, edits, 'Start with biases of 0.');
  }
  const leaky = { name: 'leakyRelu', alpha: 0.01 };
  const edits = layers.flatMap((layer): Edit[] => [
    [`network.layers.${layer - 1}.activation`, leaky],
    [`network.layers.${layer - 1}.initializer`, matchedInitializer(leaky)],
  ]);
  return fixOf(spec, edits, 'Take the leaky ReLU with He weights, whose units pass a gradient on both sides.');
}
