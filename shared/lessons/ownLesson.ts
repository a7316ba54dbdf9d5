import { z } from 'zod';
import { canonicalJson } from '../canonicalJson';
import { asciiBytes } from '../bytes';
import { DATASETS } from '../datasets/index';
import { suggestion } from '../didYouMean';
import { LabError, type FieldIssue } from '../errors';
import type { ExperimentSpec } from '../experiment';
import { parseSpec } from '../experimentSchema';
import { METRICS, type Metric, type MetricName } from '../metrics';
import { sha256Hex } from '../sha256';
import { withSeedOffset } from '../sweep';
import { inputError, parseWith, show, strictRecord } from '../validation';
import { MOST_SEEDS } from './judge';
import type { Across, Lesson } from './lesson';
import { measureOwn, TAKES, type Measure } from './ownMeasure';

/** One inequality of an own lesson; a measure taken off or divided by is that of the same seed. */
export interface OwnCheck {
  readonly quantity: string;
  readonly measure: Measure;
  readonly minus?: Measure | undefined;
  readonly over?: Measure | undefined;
  readonly across: Across;
  readonly bound: { readonly min?: number | undefined; readonly max?: number | undefined };
}

/** A lesson out of a file: plain data, checked. */
export interface OwnLesson {
  readonly title: string;
  readonly claim: string;
  readonly setUp: string;
  readonly question: { readonly text: string; readonly options: readonly string[]; readonly answer: number };
  readonly explanation: string;
  readonly seeds: number;
  readonly experiments: Readonly<Record<string, ExperimentSpec>>;
  readonly checks: readonly OwnCheck[];
}

const MOST = { experiments: 20, checks: 20, options: 8 } as const;
const ACROSS = ['median', 'mean', 'geometricMean', 'every'] as const;

function text(most: number) {
  const error = `a text of 1 to ${most} characters`;
  return z.string({ error }).trim().min(1, { error }).max(most, { error });
}

function line(most: number) {
  const error = `one line of 1 to ${most} characters`;
  return text(most).regex(/^[^\p{Cc}\u2028\u2029]*$/u, { error });
}

function oneOf<T extends string>(names: readonly T[], what: string) {
  return z.enum(names as [T, ...T[]], {
    error: ({ input }) =>
      typeof input === 'string'
        ? `unknown ${what} "${input}"${suggestion(input, names)}`
        : `the name of one ${what} (${names.join(', ')})`,
  });
}

const finite = (what: string) => z.number({ error: `a finite number: ${what}` });
const wholeFrom = (min: number, max: number, what: string) => {
  const error = `a whole number from ${min} to ${max}${what}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
/** `elapsed` differs each time, so nothing can be claimed of it. */
const METRIC_NAMES = (Object.keys(METRICS) as MetricName[]).filter((name) => name !== 'elapsed');

const MEASURE = strictRecord({
  experiment: text(40),
  metric: oneOf(METRIC_NAMES, 'metric'),
  layer: wholeFrom(0, 1000, ': 1 is the first hidden layer, 0 the network as a whole').default(0),
  take: oneOf(TAKES, 'way to take a value'),
  value: finite('what the metric is to reach').optional(),
});
const CHECK = strictRecord({
  quantity: line(200),
  measure: MEASURE,
  minus: MEASURE.optional(),
  over: MEASURE.optional(),
  across: oneOf(ACROSS, 'way to take seeds together'),
  bound: strictRecord({
    min: finite('the least that is allowed').optional(),
    max: finite('the most that is allowed').optional(),
  }).default({}),
});
const LESSON = strictRecord({
  title: line(90),
  claim: text(2000),
  setUp: text(2000),
  question: strictRecord({
    text: text(1000),
    options: z
      .array(line(300), { error: `a list of 2 to ${MOST.options} texts` })
      .min(2, { error: `a list of 2 to ${MOST.options} texts` })
      .max(MOST.options, { error: `a list of 2 to ${MOST.options} texts` }),
    answer: wholeFrom(0, MOST.options - 1, ', the place of the right option: 0 is the first'),
  }),
  explanation: text(5000),
  seeds: wholeFrom(1, MOST_SEEDS, ': how often it is repeated').default(10),
  experiments: z.record(line(40), z.unknown(), { error: 'an object of experiments by name' }).default({}),
  checks: z
    .array(CHECK, { error: `a list of at most ${MOST.checks} checks` })
    .max(MOST.checks, { error: `a list of at most ${MOST.checks} checks` })
    .default([]),
});

/**
 * Reads what a lesson file holds: `{"lesson": {…}}`.
 *
 * Errors  LabError 'input' with the path of each field, the rule, the value received and the likely fix.
 */
export function parseLessonFile(raw: unknown): OwnLesson {
  if (typeof raw !== 'object' || raw === null || !('lesson' in raw)) {
    throw new LabError(
      'input',
      `a lesson file must be {"lesson": {${Object.keys(LESSON.shape).join(', ')}}}; got ${show(raw)}`,
    );
  }
  return parseOwnLesson(parseWith(strictRecord({ lesson: z.unknown() }), raw, 'lesson file').lesson, 'lesson.');
}

/** The lesson alone. Errors as `parseLessonFile`; `at` stands before each path. */
export function parseOwnLesson(raw: unknown, at = ''): OwnLesson {
  return naming(at, () => {
    const { experiments: rawExperiments, ...rest } = parseWith(LESSON, raw, 'lesson');
    const names = Object.keys(rawExperiments);
    if (names.length > MOST.experiments) {
      throw inputError([
        { path: 'experiments', message: `experiments must be at most ${MOST.experiments}; got ${names.length}` },
      ]);
    }
    const experiments = Object.fromEntries(
      names.map((name) => [name, experimentOf(rawExperiments[name], `experiments.${name}`)]),
    );
    const lesson = { ...rest, experiments };
    const issues = crossIssues(lesson);
    if (issues.length > 0) throw inputError(issues);
    return lesson;
  });
}

function experimentOf(raw: unknown, path: string): ExperimentSpec {
  const spec = naming(`${path}.`, () => parseSpec(raw));
  if (DATASETS[spec.dataset.name].kind !== 'stored') return spec;
  const rule = 'must be a data set that is drawn or comes with the program, such as moons or iris';
  throw inputError([{ path: `${path}.dataset`, message: `${path}.dataset ${rule}; got "${spec.dataset.name}"` }]);
}

/** Puts a path before those of the issues of what is read. */
function naming<T>(at: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof LabError) || thrown.code !== 'input') throw thrown;
    throw inputError(thrown.issues.map(({ path, message }) => ({ path: at + path, message: at + message })));
  }
}

/** Rules between fields. */
function crossIssues(lesson: OwnLesson): FieldIssue[] {
  const { options, answer } = lesson.question;
  const found: FieldIssue[] = [];
  const broken = (path: string, rule: string) => void found.push({ path, message: `${path} ${rule}` });
  if (answer >= options.length) {
    broken(
      'question.answer',
      `must be from 0 to ${options.length - 1}, for there are ${options.length} options; got ${answer}`,
    );
  }
  lesson.checks.forEach(({ measure, minus, over, bound: { min, max } }, i) => {
    const at = `checks.${i}`;
    if (minus !== undefined && over !== undefined) broken(at, 'must have minus or over, not both; leave out one');
    if (min !== undefined && max !== undefined && min > max) {
      broken(`${at}.bound`, `must have a min that is not above its max; got ${min} and ${max}`);
    }
    for (const [field, each] of Object.entries({ measure, minus, over })) {
      if (each !== undefined) found.push(...measureIssues(each, `${at}.${field}`, lesson.experiments));
    }
  });
  return found;
}

function measureIssues(
  { experiment, metric: name, layer, take, value }: Measure,
  at: string,
  experiments: OwnLesson['experiments'],
): FieldIssue[] {
  const spec = Object.hasOwn(experiments, experiment) ? experiments[experiment] : undefined;
  const issue = (field: string, message: string): FieldIssue => ({
    path: `${at}.${field}`,
    message: `${at}.${field}${message}`,
  });
  if (spec === undefined) {
    const names = Object.keys(experiments);
    const fix = names.length === 0 ? '; the lesson has no experiments' : suggestion(experiment, names);
    return [issue('experiment', `: there is no experiment "${experiment}"${fix}`)];
  }
  const issues: FieldIssue[] = [];
  const metric: Metric = METRICS[name];
  const depth = spec.network.layers.length;
  const least = metric.scope === 'layer' ? 1 : 0;
  const most = metric.scope === 'network' ? 0 : depth;
  if (layer < least || layer > most) {
    const rule =
      most === 0 ? `must be left out: ${name} is of the network as a whole` : `must be from ${least} to ${most}`;
    issues.push(issue('layer', ` ${rule}; got ${layer}`));
  }
  if (take === 'best' && metric.better === null) {
    issues.push(issue('take', ` must be min or max where neither is better, as for ${name}; got best`));
  }
  if (take === 'epochsUntil' && value === undefined) {
    issues.push(issue('value', ` must be the number that ${name} is to reach; got nothing`));
  }
  if (take !== 'epochsUntil' && value !== undefined) {
    issues.push(issue('value', ` must be left out unless take is epochsUntil; got ${value}`));
  }
  return issues;
}

/** Equal lessons have equal ids, whatever file they come from. */
export function ownLessonId(own: OwnLesson): string {
  const ascii = canonicalJson(own).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `own-${sha256Hex(asciiBytes(ascii)).slice(0, 12)}`;
}

/** An own lesson as those of the course are. Repetition k adds k − 1 to the seeds of the file. */
export function lessonFromFile(own: OwnLesson, id = ownLessonId(own)): Lesson {
  const { checks, experiments, ...rest } = own;
  return {
    ...rest,
    id,
    chapter: 'own',
    experiments: (seed) =>
      Object.fromEntries(Object.entries(experiments).map(([name, spec]) => [name, withSeedOffset(spec, seed - 1)])),
    measure: ({ trained }) => Object.fromEntries(checks.map((check, i) => [`${i + 1}`, measureOwn(check, trained)])),
    checks: checks.map(({ quantity, across, bound: { min, max } }, i) => ({
      key: `${i + 1}`,
      quantity,
      across,
      bound: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    })),
  };
}
