import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../shared/query';
import { replayProblem, type Replay } from '../../shared/replay';
import { RUN_STATUSES } from '../../shared/run';
import { exampleRun } from '../support/specs';

const replay = (identical: boolean): Replay => ({
  at: 1,
  identical,
  step: 20,
  replayedStep: 20,
  storedHash: 'a',
  replayedHash: identical ? 'a' : 'b',
  storedCore: '1',
  replayedCore: '1',
  elapsedMs: 1,
});

describe('replayProblem', () => {
  it('lets through the ended runs with weights, and says of every other why not', () => {
    for (const status of RUN_STATUSES) {
      const problem = replayProblem(exampleRun({ status }));
      if (['done', 'diverged', 'stopped'].includes(status)) expect(problem, status).toBeNull();
      else expect(problem, status).toContain(status);
    }
    expect(replayProblem(exampleRun({ status: 'stopped', weightsHash: null }))).toContain('nothing to compare');
  });
});

describe('replay: in filters', () => {
  it('finds runs by how their replay ended', () => {
    const runs = {
      same: exampleRun({ replay: replay(true) }),
      other: exampleRun({ replay: replay(false) }),
      never: exampleRun(),
    };
    const found = (query: string) =>
      Object.entries(runs)
        .filter(([, run]) => parseQuery(query)(run))
        .map(([name]) => name);
    expect(found('replay:identical')).toEqual(['same']);
    expect(found('replay:different')).toEqual(['other']);
    expect(found('replay:none')).toEqual(['never']);
    expect(found('-replay:none')).toEqual(['same', 'other']);
    expect(() => parseQuery('replay>1')).toThrow(/has no size/);
  });
});
