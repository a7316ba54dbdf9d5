import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LabError } from '../../../shared/errors';
import { parseSpec } from '../../../shared/experimentSchema';
import { judgeLesson, measureLesson } from '../../../shared/lessons';
import { EXAMPLE_LESSON } from '../../../shared/lessons/exampleLesson';
import { lessonFromFile, ownLessonId, parseLessonFile } from '../../../shared/lessons/ownLesson';
import { METRICS } from '../../../shared/metrics';
import { Trained } from '../../../shared/lessons/trained';

const FILE = path.join(import.meta.dirname, '../../../docs/lesson.initlab.json');
const example = () => JSON.parse(readFileSync(FILE, 'utf8')) as { lesson: Record<string, unknown> };

const NET = {
  dataset: { name: 'moons', samples: 60 },
  network: { layers: [{ units: 3, activation: 'tanh' }, { activation: 'identity' }] },
  epochs: 4,
  record: { everySteps: 1, evaluateEverySteps: 1 },
};

/** A lesson with one experiment `net` and one check. */
function lessonWith(check: object, change: object = {}): unknown {
  return {
    lesson: {
      title: 'A title',
      claim: 'A claim.',
      setUp: 'A set-up.',
      question: { text: 'Which?', options: ['One', 'Two'], answer: 0 },
      explanation: 'Because.',
      seeds: 2,
      experiments: { net: NET },
      checks: [{ quantity: 'q', across: 'median', ...check }],
      ...change,
    },
  };
}

function problemsOf(raw: unknown): string[] {
  try {
    parseLessonFile(raw);
  } catch (thrown) {
    if (thrown instanceof LabError && thrown.code === 'input') {
      return thrown.issues.length === 0 ? [thrown.message] : thrown.issues.map(({ message }) => message);
    }
    throw thrown;
  }
  return [];
}

const LOSS = { experiment: 'net', metric: 'loss.train', take: 'last' };

describe('a lesson out of a file', () => {
  test('the example that the window saves is the one of the documents', () => {
    expect(EXAMPLE_LESSON).toEqual(example());
  });

  test('the one of the documents holds, and its values are those of its trainings', () => {
    const lesson = lessonFromFile(parseLessonFile(example()));
    const seeds = [1, 2];
    const measured = seeds.map((seed) => measureLesson(lesson, seed));
    const report = judgeLesson(lesson, seeds, measured);
    expect(report.verdicts.map(({ holds }) => holds)).toEqual([true, true, true]);
    const specs = lesson.experiments(2);
    expect([specs['small']!.seeds.init - lesson.experiments(1)['small']!.seeds.init]).toEqual([1]);
    const [large, small] = [Trained.toEnd(specs['large']!), Trained.toEnd(specs['small']!)];
    expect(measured[1]).toEqual({
      1: large.epochsUntil('accuracy.train', 0.95) - small.epochsUntil('accuracy.train', 0.95),
      2: large.last('loss.train') / small.last('loss.train'),
      3: large.last('preActivation.std', 1),
    });
  });

  test('every way to take a value takes it from the recorded series', () => {
    const takes = ['first', 'last', 'min', 'max', 'best', 'epochsUntil'];
    const { points, training } = Trained.toEnd(parseSpec(NET));
    const series = points.filter(({ metric, layer }) => metric === 'loss.train' && layer === 0);
    const values = series.map(({ value }) => value);
    // Between the first and the last: reached on the way.
    const goal = (values[0]! + values[values.length - 1]!) / 2;
    const reached = series.findIndex(({ value }) => value <= goal);
    expect(reached).toBeGreaterThan(0);
    const raw = lessonWith(
      {},
      {
        checks: takes.map((take) => ({
          quantity: take,
          across: 'median',
          measure: { ...LOSS, take, ...(take === 'epochsUntil' ? { value: goal } : {}) },
        })),
      },
    );
    const lesson = lessonFromFile(parseLessonFile(raw));
    expect(Object.values(measureLesson(lesson, 1))).toEqual([
      values[0],
      values[values.length - 1],
      Math.min(...values),
      Math.max(...values),
      Math.min(...values),
      series[reached]!.step / training.stepsPerEpoch,
    ]);
  });

  test('the documents name every metric that can be taken', () => {
    const text = readFileSync(path.join(path.dirname(FILE), 'lessons.md'), 'utf8');
    const missing = Object.keys(METRICS).filter((name) => name !== 'elapsed' && !text.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  test('equal lessons have equal ids, others another', () => {
    const own = parseLessonFile(lessonWith({ measure: LOSS }));
    expect(ownLessonId(own)).toMatch(/^own-[0-9a-f]{12}$/);
    expect(ownLessonId(parseLessonFile(lessonWith({ measure: LOSS })))).toBe(ownLessonId(own));
    expect(ownLessonId({ ...own, title: 'Étude' })).not.toBe(ownLessonId(own));
  });

  test('a metric that was not recorded is named when it is measured', () => {
    const lesson = lessonFromFile(
      parseLessonFile(
        lessonWith(
          { measure: { ...LOSS, metric: 'accuracy.test' } },
          { experiments: { net: { ...NET, testFraction: 0 } } },
        ),
      ),
    );
    expect(() => measureLesson(lesson, 1)).toThrow(
      'the experiment "net" must record what the lesson measures; it has no accuracy.test',
    );
  });

  test.each([
    [
      'no lesson',
      { dataset: 'moons' },
      'a lesson file must be {"lesson": {title, claim, setUp, question, explanation, seeds, experiments, checks}}; got {"dataset":"moons"}',
    ],
    [
      'a field beside it',
      { ...(lessonWith({ measure: LOSS }) as object), sweep: 1 },
      'unknown field "sweep"; fields here: lesson',
    ],
    [
      'an unknown field',
      lessonWith({ measure: LOSS }, { tilte: 'x' }),
      'lesson.unknown field "tilte"; did you mean "title"?',
    ],
    [
      'a missing text',
      lessonWith({ measure: LOSS }, { claim: undefined }),
      'lesson.claim must be a text of 1 to 2000 characters; got nothing',
    ],
    [
      'an answer that is no option',
      lessonWith({ measure: LOSS }, { question: { text: 'Which?', options: ['One', 'Two'], answer: 2 } }),
      'lesson.question.answer must be from 0 to 1, for there are 2 options; got 2',
    ],
    [
      'too many seeds',
      lessonWith({ measure: LOSS }, { seeds: 1001 }),
      'lesson.seeds must be a whole number from 1 to 1000: how often it is repeated; got 1001',
    ],
    [
      'an experiment that is none',
      lessonWith({ measure: LOSS }, { experiments: { net: { ...NET, epochs: 0 } } }),
      /^lesson\.experiments\.net\.epochs must be .*; got 0$/,
    ],
    [
      'stored data',
      lessonWith({ measure: LOSS }, { experiments: { net: { dataset: 'mnist' } } }),
      'lesson.experiments.net.dataset must be a data set that is drawn or comes with the program, such as moons or iris; got "mnist"',
    ],
    [
      'another experiment',
      lessonWith({ measure: { ...LOSS, experiment: 'nett' } }),
      'lesson.checks.0.measure.experiment: there is no experiment "nett"; did you mean "net"?',
    ],
    [
      'an unknown metric',
      lessonWith({ measure: { ...LOSS, metric: 'loss.trian' } }),
      'lesson.checks.0.measure.metric: unknown metric "loss.trian"; did you mean "loss.train"?',
    ],
    ['the time', lessonWith({ measure: { ...LOSS, metric: 'elapsed' } }), /unknown metric "elapsed"/],
    [
      'a layer of the whole network',
      lessonWith({ measure: { ...LOSS, layer: 1 } }),
      'lesson.checks.0.measure.layer must be left out: loss.train is of the network as a whole; got 1',
    ],
    [
      'a layer that there is not',
      lessonWith({ measure: { ...LOSS, metric: 'meanDerivative', layer: 3 } }),
      'lesson.checks.0.measure.layer must be from 1 to 2; got 3',
    ],
    [
      'the best of what is neither',
      lessonWith({ measure: { ...LOSS, metric: 'gradNorm', take: 'best' } }),
      'lesson.checks.0.measure.take must be min or max where neither is better, as for gradNorm; got best',
    ],
    [
      'nothing to reach',
      lessonWith({ measure: { ...LOSS, take: 'epochsUntil' } }),
      'lesson.checks.0.measure.value must be the number that loss.train is to reach; got nothing',
    ],
    [
      'something to reach for nothing',
      lessonWith({ measure: { ...LOSS, value: 1 } }),
      'lesson.checks.0.measure.value must be left out unless take is epochsUntil; got 1',
    ],
    [
      'both',
      lessonWith({ measure: LOSS, minus: LOSS, over: LOSS }),
      'lesson.checks.0 must have minus or over, not both; leave out one',
    ],
    [
      'a bound upside down',
      lessonWith({ measure: LOSS, bound: { min: 2, max: 1 } }),
      'lesson.checks.0.bound must have a min that is not above its max; got 2 and 1',
    ],
    [
      'an unknown way',
      lessonWith({ measure: LOSS, across: 'average' }),
      /unknown way to take seeds together "average"/,
    ],
  ])('%s is refused', (_, raw, message) => {
    const problems = problemsOf(raw);
    expect(problems).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });
});
