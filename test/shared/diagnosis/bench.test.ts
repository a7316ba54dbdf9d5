import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../shared/diagnosis/bench/faults';
import { scoreBench, wilson } from '../../../shared/diagnosis/bench/score';
import { ARCHITECTURES, HALVES, SUBJECTS } from '../../../shared/diagnosis/bench/subjects';
import { faultTasks, healthyTasks, type BenchTask } from '../../../shared/diagnosis/bench/tasks';
import { runBenchTask, specOf, type BenchResult } from '../../../shared/diagnosis/bench/trial';
import { specHash } from '../../../shared/experimentSchema';

const [A] = ARCHITECTURES;

function taskOf(fault: string | null): BenchTask {
  return { half: 'tune', architecture: A!.id, subject: 'moons', seed: 1, fault, pair: null };
}

function resultOf(causes: BenchResult['causes'], improved: boolean): BenchResult {
  return { causes, improved, loss: 1, mendedLoss: 1, accuracy: null, mendedAccuracy: null };
}

describe('the bench', () => {
  it('has at least 14 faults, and three networks and several data sets a half that the other half does not have', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(14);
    for (const half of HALVES) {
      expect(ARCHITECTURES.filter((each) => each.half === half)).toHaveLength(3);
      expect(faultTasks(half, 10)).toHaveLength(FAULTS.length * 3 * 10);
      expect(healthyTasks(half, 100)).toHaveLength(100);
    }
    expect(new Set(ARCHITECTURES.map(({ id }) => id)).size).toBe(ARCHITECTURES.length);
    expect(new Set(SUBJECTS.map(({ id }) => id)).size).toBe(SUBJECTS.length);
    const shapes = ARCHITECTURES.map(({ hidden }) => hidden.join());
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('spoils each experiment into another that is one, or its data', () => {
    for (const half of HALVES) {
      for (const task of faultTasks(half, 5)) {
        const sound = specHash(specOf({ ...task, fault: null }));
        const isOfData = FAULTS.find(({ id }) => id === task.fault)!.spoilData !== undefined;
        expect(specHash(specOf(task)) === sound, `${task.fault} on ${task.subject}`).toBe(isOfData);
      }
    }
  });

  it('draws healthy runs from all pairs that were made for each other, the same ones each time', () => {
    const tasks = healthyTasks('held', 100);
    expect(healthyTasks('held', 30)).toEqual(tasks.slice(0, 30));
    expect(new Set(tasks.map((task) => JSON.stringify({ ...task, seed: 0 }))).size).toBe(100);
    expect(new Set(tasks.map(({ pair }) => pair!.activation)).size).toBeGreaterThan(10);
    expect(new Set(tasks.map(({ pair }) => pair!.initializer)).size).toBeGreaterThan(8);
  });

  it('trains a fault, finds it and trains what the fix proposes, the same each time', () => {
    const task = taskOf('zeros');
    const result = runBenchTask(task);
    expect(result.causes[0]).toBe('symmetricUnits');
    expect(result.loss).toBeGreaterThan(0.6);
    expect(result.mendedLoss).toBeLessThan(0.1);
    expect(result.improved).toBe(true);
    expect(runBenchTask(task)).toEqual(result);
  });
});

describe('the score', () => {
  it('counts first causes, alarms and fixes', () => {
    const tasks = [taskOf('zeros'), taskOf('zeros'), taskOf('shuffled'), taskOf(null), taskOf(null)];
    const results = [
      resultOf(['symmetricUnits', 'vanishingGradient'], true),
      resultOf(['vanishingGradient', 'symmetricUnits'], false),
      resultOf(['shuffledLabels'], false),
      resultOf([], false),
      resultOf(['saturation'], true),
    ];
    const { rows, correct, falseAlarm, improved, holds } = scoreBench(tasks, results);
    expect(rows.map(({ id, runs, found, improved: better }) => [id, runs, found, better])).toEqual([
      ['zeros', 2, { symmetricUnits: 1, vanishingGradient: 1 }, 1],
      ['shuffled', 1, { shuffledLabels: 1 }, null],
      ['healthy', 2, { healthy: 1, saturation: 1 }, null],
    ]);
    expect([correct.hits, correct.of]).toEqual([2, 3]);
    expect([falseAlarm.hits, falseAlarm.of]).toEqual([1, 2]);
    expect([improved.hits, improved.of]).toEqual([1, 2]);
    expect(holds).toBe(false);
  });

  it('holds at its bounds: nine of ten right, four of a hundred blamed', () => {
    const tasks = [
      ...Array.from({ length: 100 }, () => taskOf(null)),
      ...Array.from({ length: 20 }, () => taskOf('zeros')),
    ];
    const results = (alarms: number, wrong: number, worse: number) => [
      ...Array.from({ length: 100 }, (_, i) => resultOf(i < alarms ? ['saturation'] : [], false)),
      ...Array.from({ length: 20 }, (_, i) => resultOf([i < wrong ? 'saturation' : 'symmetricUnits'], i >= worse)),
    ];
    const holds = (...counts: readonly [number, number, number]) => scoreBench(tasks, results(...counts)).holds;
    expect(holds(4, 2, 3)).toBe(true);
    expect([holds(5, 2, 3), holds(4, 3, 3), holds(4, 2, 4)]).toEqual([false, false, false]);
  });

  it('has the intervals of Wilson', () => {
    // binomtest(hits, of).proportion_ci(method='wilson') of SciPy.
    const table: readonly (readonly [number, number, number, number])[] = [
      [9, 10, 0.59585, 0.982124],
      [0, 20, 0, 0.161125],
      [20, 20, 0.838875, 1],
      [50, 100, 0.403832, 0.596168],
    ];
    for (const [hits, of, low, high] of table) {
      const rate = wilson(hits, of);
      expect(rate.low).toBeCloseTo(low, 5);
      expect(rate.high).toBeCloseTo(high, 5);
    }
  });
});
