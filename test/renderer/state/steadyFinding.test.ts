import { describe, expect, test } from 'vitest';
import { firstToSay, SteadyFinding } from '../../../renderer/state/steadyFinding';
import type { CauseId, Finding } from '../../../shared/diagnosis';

const found = (cause: CauseId, step = 0): Finding => ({
  ...{ cause, step, layer: null, severity: 1, reason: '', evidence: [], fix: null, advice: '' },
});
const dead = found('deadUnits');

describe('the finding of a run that goes on', () => {
  const shown = (...looks: (Finding | null)[]) => {
    const steady = new SteadyFinding();
    return looks.map((look) => steady.look(look)?.cause ?? null);
  };

  test('appears when two looks in a row have it', () => {
    expect(shown(dead)).toEqual([null]);
    expect(shown(dead, dead)).toEqual([null, 'deadUnits']);
    expect(shown(null, dead, null, dead, null)).toEqual([null, null, null, null, null]);
    expect(shown(dead, found('saturation'), dead, found('saturation'))).toEqual([null, null, null, null]);
  });

  test('goes, or gives way, when two looks in a row say so', () => {
    expect(shown(dead, dead, null, dead)).toEqual([null, 'deadUnits', 'deadUnits', 'deadUnits']);
    expect(shown(dead, dead, null, null, null)).toEqual([null, 'deadUnits', 'deadUnits', null, null]);
    const other = found('saturation');
    expect(shown(dead, dead, other, other)).toEqual([null, 'deadUnits', 'deadUnits', 'saturation']);
  });

  test('has the newest numbers', () => {
    const steady = new SteadyFinding();
    steady.look(dead);
    steady.look(dead);
    expect(steady.look(found('deadUnits', 7))?.step).toBe(7);
  });
});

test('of a run that goes on, only what more steps will not mend is said', () => {
  const findings = [found('shuffledLabels'), dead];
  expect(firstToSay(findings, false)?.cause).toBe('shuffledLabels');
  expect(firstToSay(findings, true)?.cause).toBe('deadUnits');
  expect(firstToSay([found('tooLittleCapacity')], true)).toBeNull();
  expect(firstToSay([], false)).toBeNull();
});
