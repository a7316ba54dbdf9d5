import { datasetShape, type DatasetName, type Task } from '../datasets/index';
import type { Choice } from '../params';
import type { DataScale } from './scale';

/** What the guide asks. The data set is the one that is tried on; it decides the task. */
export interface GuideQuestion {
  readonly dataset: Choice<DatasetName>;
  /** Hidden layers. */
  readonly depth: number;
  /** Units of each hidden layer. */
  readonly width: number;
  /** What the user's inputs are like. */
  readonly scale: DataScale;
  /** What those of the data set are like; the trial is made on them. */
  readonly measured: DataScale;
}

/** What the rules look at. */
export interface Situation extends GuideQuestion {
  readonly task: Task;
  readonly features: number;
}

/** The limits of what is asked; the trial of anything within them takes seconds. */
export const GUIDE_LIMITS = {
  depth: { min: 1, max: 50, integer: true },
  width: { min: 2, max: 512, integer: true },
} as const;

/** Tasks, each with the data set that it is tried on unless another one is chosen. */
export const GUIDE_TASKS = {
  binary: { label: 'Two classes', dataset: 'moons' },
  multiclass: { label: 'Many classes', dataset: 'digits' },
  regression: { label: 'A number', dataset: 'sine' },
} as const satisfies Record<Task, { readonly label: string; readonly dataset: DatasetName }>;

export function situationOf(question: GuideQuestion): Situation {
  const { task, features } = datasetShape(question.dataset);
  return { ...question, task, features };
}

/** The broken rules of a question that is being typed; empty when it can be answered. */
export function questionIssues({ depth, width }: Pick<GuideQuestion, 'depth' | 'width'>): readonly string[] {
  const broken = (value: number, { min, max }: { readonly min: number; readonly max: number }) =>
    !Number.isInteger(value) || value < min || value > max;
  const { depth: depths, width: widths } = GUIDE_LIMITS;
  return [
    ...(broken(depth, depths)
      ? [`hidden layers must be a whole number from ${depths.min} to ${depths.max}; got ${depth}`]
      : []),
    ...(broken(width, widths)
      ? [`units of a layer must be a whole number from ${widths.min} to ${widths.max}; got ${width}`]
      : []),
  ];
}
