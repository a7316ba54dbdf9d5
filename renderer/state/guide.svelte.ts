import { DATASETS, datasetShape, type DatasetName, type Task } from '../../shared/datasets/index';
import { defaultSpec } from '../../shared/experimentSchema';
import {
  adviseOn,
  GUIDE_LIMITS,
  GUIDE_TASKS,
  guideVerdict,
  questionIssues,
  scaleOf,
  scaleSentence,
  trialsOf,
  type Advice,
  type Candidate,
  type DataScale,
  type GuideQuestion,
  type GuideVerdict,
} from '../../shared/guide';
import { defaultChoice, type Choice } from '../../shared/params';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { comparison } from './comparison.svelte';
import { dataSamples } from './dataSamples.svelte';
import { sampleFacts } from './diagnosisWork';
import { form } from './experimentForm.svelte';
import { notices } from './notices.svelte';
import { ownData } from './ownData.svelte';
import { shareDone } from './remaining';
import { runs } from './runs.svelte';

/** A trial that was begun: its experiments, and their runs, those of a candidate side by side. */
interface Trial {
  readonly question: string;
  readonly candidates: readonly Candidate[];
  readonly ids: readonly (readonly RunId[])[];
  readonly created: readonly RunId[];
  readonly begunAt: number;
}

/** What the runs of a candidate have come to so far. */
export interface CandidateRuns {
  readonly candidate: Candidate;
  readonly runs: readonly RunSummary[];
  /** Held-out accuracy, or held-out loss of a regression, seed by seed; NaN for a run that diverged. */
  readonly values: readonly number[];
}

/** "What should I use?": the questions, what is recommended, and the short runs that put it beside others. */
class Guide {
  open = $state(false);
  dataset = $state.raw<Choice<DatasetName>>(defaultChoice(DATASETS.moons));
  depth = $state(2);
  width = $state(16);
  /** Null: as measured of the data set. */
  answeredScale = $state<DataScale | null>(null);
  starting = $state(false);
  cancelling = $state(false);
  #trial = $state.raw<Trial | null>(null);

  readonly isOwn: boolean = $derived(this.dataset.name === 'file');
  readonly task: Task = $derived(datasetShape(this.dataset).task);
  readonly #sample = $derived(dataSamples.of(defaultSpec(this.dataset)));
  readonly #columns = $derived(
    this.#sample.data === null ? null : sampleFacts({ name: 'none' }, this.#sample.data).columns,
  );
  readonly measuredScale: DataScale | null = $derived(this.#columns === null ? null : scaleOf(this.#columns));
  readonly measured: string | null = $derived(
    this.#columns === null ? this.#sample.problem : scaleSentence(this.#columns),
  );
  /** The user's own data are measured, not asked about. */
  readonly scale: DataScale | null = $derived((this.isOwn ? null : this.answeredScale) ?? this.measuredScale);
  readonly problems: readonly string[] = $derived.by(() => {
    const gone = ownData.problemOf({ dataset: this.dataset });
    return [...questionIssues(this), ...(gone === null ? [] : [gone])];
  });
  readonly question: GuideQuestion | null = $derived.by(() => {
    const { dataset, depth, width, scale, measuredScale: measured } = this;
    if (scale === null || measured === null || this.problems.length > 0) return null;
    return { dataset, depth, width, scale, measured };
  });
  readonly advice: Advice | null = $derived(this.question === null ? null : adviseOn(this.question));

  readonly results: readonly CandidateRuns[] = $derived.by(() => {
    const trial = this.#trial;
    if (trial === null) return [];
    return trial.candidates.map((candidate, i) => {
      const its = runs.pick(trial.ids[i] ?? []);
      return { candidate, runs: its, values: its.map((run) => this.#valueOf(run)) };
    });
  });
  readonly #runs: readonly RunSummary[] = $derived(this.results.flatMap((each) => each.runs));
  readonly running: boolean = $derived(this.#runs.some(({ status }) => isActive(status)));
  /** Runs that wait for a trainer, while none of the trial is trained. */
  readonly waits: boolean = $derived(this.running && !this.#runs.some(({ status }) => status === 'running'));
  readonly share: number = $derived(
    this.#runs.reduce((sum, run) => sum + (isActive(run.status) ? shareDone(run) : 1), 0) /
      Math.max(1, this.#runs.length),
  );
  /** What came of the trial belongs to what is asked now. */
  readonly current: boolean = $derived(this.#trial !== null && this.#trial.question === keyOf(this.question));
  readonly verdict: GuideVerdict | null = $derived.by(() => {
    if (this.running || this.results.length === 0) return null;
    const outcomes = this.results.map(({ candidate, values }) => ({ key: candidate.key, values }));
    return guideVerdict(outcomes, this.task === 'regression' ? 'lower' : 'higher');
  });

  /** Opens it with the data set and the size of the network of Train's form. */
  show(): void {
    const { dataset, network } = form.spec;
    const hidden = network.layers.slice(0, -1);
    const within = (value: number, { min, max }: { readonly min: number; readonly max: number }) =>
      Math.min(max, Math.max(min, value));
    if (!this.running) {
      this.dataset = dataset;
      this.depth = within(hidden.length, GUIDE_LIMITS.depth);
      this.width = within(hidden[0]?.units ?? this.width, GUIDE_LIMITS.width);
    }
    this.open = true;
  }

  /** Another task: on the data set that stands for it. */
  setTask(task: Task): void {
    if (task === this.task) return;
    this.setDataset(GUIDE_TASKS[task].dataset);
  }

  setDataset(dataset: DatasetName | Choice<DatasetName>): void {
    this.dataset = typeof dataset === 'string' ? defaultChoice(DATASETS[dataset]) : dataset;
    this.answeredScale = null;
  }

  /** Trains the recommended experiment and two others. */
  async try(): Promise<void> {
    const { question } = this;
    if (question === null || this.starting || this.running) return;
    this.starting = true;
    const candidates = trialsOf(question);
    const trials = candidates.flatMap(({ label, specs }) =>
      specs.map((spec) => ({ name: `Guide · ${label} · seed ${spec.seeds.init}`, spec })),
    );
    const answer = await attempt('guide:try', { trials });
    this.starting = false;
    if (answer.failed) return;
    const { runs: started, created } = answer.value;
    runs.put(started.filter(({ id }) => runs.get(id) === undefined));
    let next = 0;
    const ids = candidates.map(({ specs }) => specs.map(() => started[next++]!.id));
    this.#trial = { question: keyOf(question), candidates, ids, created, begunAt: performance.now() };
  }

  /** Ends the trial; of the runs that it has begun nothing is kept. */
  async cancel(): Promise<void> {
    const trial = this.#trial;
    if (trial === null || this.cancelling) return;
    this.cancelling = true;
    const answer = await attempt('guide:cancel', { ids: [...trial.created] });
    this.cancelling = false;
    if (answer.failed) return;
    this.#trial = null;
    notices.show('info', 'Cancelled the trial of the guide; nothing of it is kept.');
  }

  /** Milliseconds still to go, from the share that is done. */
  remainingMs(): number | null {
    const trial = this.#trial;
    if (trial === null || this.share <= 0 || this.waits) return null;
    return ((performance.now() - trial.begunAt) / this.share) * (1 - this.share);
  }

  /** Puts what is recommended into Train's form. */
  use(): void {
    const { advice } = this;
    if (advice === null) return;
    this.open = false;
    app.openInTrain(advice.spec, 'the guide');
  }

  compare(): void {
    this.open = false;
    comparison.show(
      this.#runs.map(({ id }) => id),
      'What should I use?',
    );
  }

  #valueOf({ status, metrics, spec }: RunSummary): number {
    const metric = datasetShape(spec.dataset).task === 'regression' ? 'loss.test' : 'accuracy.test';
    return status === 'diverged' ? NaN : (metrics[metric]?.last ?? NaN);
  }
}

function keyOf(question: GuideQuestion | null): string {
  return JSON.stringify(question);
}

export const guide = new Guide();
