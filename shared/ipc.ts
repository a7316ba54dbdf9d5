import { z } from 'zod';
import type { AppAction } from './appAction';
import { EXPORT_FORMATS } from './csv';
import { MAX_TITLE, type OwnSet } from './datasets/ownSet';
import type { Checkup } from './checkup';
import type { ChosenFolder, DataFolder } from './dataFolder';
import type { FilePreview } from './datasets/preview';
import type { DataSample } from './datasets/sample';
import { TABLE_LIMITS } from './datasets/table';
import type { ErrorCode, FieldIssue } from './errors';
import { MAX_SEED, parseSpec, specSchema } from './experimentSchema';
import { FIGURE, parseFigureFile } from './figure';
import { QUANTITIES, type LayerHistogram, type QuantityName } from './histogram';
import { METRICS, type MetricName, type Series } from './metrics';
import { MOST_SEEDS } from './lessons/judge';
import type { LessonBook, LessonProgress, LessonRecord } from './lessons/record';
import type { Outage } from './outage';
import type { ImportedPlan } from './plan';
import type { ReplayProgress } from './replay';
import type { RunDetail, RunId, RunPage, RunRecord, RunSummary, SweepSummary } from './run';
import { COMPARISON_EDIT, parseComparisonEdit, type SavedComparison } from './savedComparison';
import {
  STUDY_TEXT,
  type ChosenStudy,
  type ImportedStudy,
  type StudyFacts,
  type StudyPreview,
  type StudyProgress,
  type WrittenStudy,
} from './study';
import { parseSweep, sweepSchema, type SweepSpec } from './sweep';
import type { SampleState } from './sample';
import { parseTemplateEdit, TEMPLATE_EDIT, type SweepTemplate } from './sweepTemplate';
import { SETTINGS, type Settings } from './settings';
import type { LicenceRow } from './licences';
import type { SpecFile } from './specFile';
import type { GradientCheck, SymmetryStep, TimeFrame, TimeSteps, UnitDetail } from './timeFrame';
import type { ChosenFiles, CsvFacts, DroppedFile, ExportProgress, ImportProgress } from './transfers';
import { parsedLater, parseWith } from './validation';

/** Reads arguments; `type` is their form, for tests that loop over the contract. */
export interface Parse<A> {
  (raw: unknown): A;
  readonly type: z.ZodType;
}

/**
 * The contract between the page and main: one row a call. `parse` runs in main, before the handler, on every call;
 * what it returns is all that a handler sees. Channels are `noun:verb`.
 */
const call = <A>(parse: Parse<A>) => ({
  parse,
  returns: <R>() => ({ parse, reply: undefined as unknown as R }),
});

const RUN_ID = z.string().regex(/^[0-9a-z]{12}$/, 'must be a run id of 12 characters');
const SWEEP_ID = z.string().regex(/^[0-9a-z]{12}$/, 'must be a sweep id of 12 characters');
const TEMPLATE_ID = z.string().regex(/^[0-9a-z]{12}$/, 'must be the id of a template, 12 characters');
const COMPARISON_ID = z.string().regex(/^[0-9a-z]{12}$/, 'must be the id of a comparison, 12 characters');
const LESSON_ID = z.string().regex(/^[\w-]{1,40}$/, 'must be the id of a lesson');
const LESSON_SEED = z
  .int()
  .min(1)
  .max(MAX_SEED - MOST_SEEDS);
const HASH = z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a data set');
const RUN_IDS = z.array(RUN_ID).min(1).max(100_000);
const METRIC = z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]]);
const QUANTITY = z.enum(Object.keys(QUANTITIES) as [QuantityName, ...QuantityName[]]);
const STEP = z.int().min(0).max(0x7fff_ffff);
const LAYER = z.int().min(1).max(1000);
const FORMAT = z.enum(EXPORT_FORMATS);

const parsed = <A>(type: z.ZodType, parse: (raw: unknown) => A): Parse<A> =>
  Object.assign((raw: unknown) => parse(raw), { type });
const schema = <T extends z.ZodType>(type: T): Parse<z.output<T>> => parsed(type, (raw) => parseWith(type, raw));
const parseNothing = schema(z.undefined({ error: 'nothing: this call takes no arguments' }));
const SPEC = parsedLater(specSchema);
const WITH_SPEC = z.strictObject({ spec: SPEC });
const parseWithSpec = parsed(WITH_SPEC, (raw) => ({ spec: parseSpec(parseWith(WITH_SPEC, raw).spec) }));

const RUN_PATCH = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  note: z.string().max(10_000).optional(),
  starred: z.boolean().optional(),
  archived: z.boolean().optional(),
  addTags: z.array(z.string().trim().min(1).max(40)).max(50).optional(),
  removeTags: z.array(z.string()).max(50).optional(),
});
export type RunPatch = z.output<typeof RUN_PATCH>;

const RUN_START = z.strictObject({
  spec: SPEC,
  name: z.string().trim().min(1).max(120).nullable(),
  /** How many runs: the same settings with seeds counted up. */
  seeds: z.int().min(1).max(1000),
  startPaused: z.boolean(),
});

const RUN_CORRECT = z.strictObject({
  /** The run that went wrong. */
  id: RUN_ID,
  spec: SPEC,
  name: z.string().trim().min(1).max(120),
  /** What was changed, in a few words. */
  what: z.string().trim().min(1).max(500),
});
const GUIDE_TRY = z.strictObject({
  trials: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(120), spec: SPEC }))
    .min(1)
    .max(30),
});

const IMPORT = z.strictObject({
  title: z.string().trim().min(1).max(MAX_TITLE),
  target: z.string().nullable(),
  task: z.enum(['classification', 'regression']).nullable(),
  exclude: z.array(z.string()).max(TABLE_LIMITS.columns),
});

export interface AppInfo {
  readonly version: string;
  readonly coreVersion: string;
  readonly electron: string;
  readonly databaseFile: string;
  /** Why nothing can be started or changed; null where it can. */
  readonly readOnly: string | null;
  readonly cores: number;
  /** Trainer processes in use. */
  readonly trainers: number;
  /** Sentences about what happened at the start, such as runs that were found interrupted. */
  readonly notices: readonly string[];
}

/** Series of one run, as asked for. */
export interface RunSeries {
  readonly runId: RunId;
  readonly series: readonly Series[];
}

/** Histograms of one run, by step. */
export interface RunHistograms {
  readonly runId: RunId;
  readonly histograms: readonly LayerHistogram[];
}

export const CALLS = {
  'app:info': call(parseNothing).returns<AppInfo>(),
  'settings:get': call(parseNothing).returns<Settings>(),
  /** Where the data are and what they take on the disk. */
  'folder:facts': call(parseNothing).returns<DataFolder>(),
  /** Shows the data folder in the system's file manager. */
  'folder:open': call(parseNothing).returns<void>(),
  /** Asks for another folder and looks whether the data can go there; null when cancelled. Main keeps the path. */
  'folder:choose': call(parseNothing).returns<ChosenFolder | null>(),
  /** Moves the data to what was chosen, or uses the history that is there; the page is loaded anew then. */
  'folder:move': call(parseNothing).returns<void>(),
  /** Reads and compares everything that is stored, in a process of its own; with `repair` it mends what can be mended. */
  'doctor:check': call(schema(z.strictObject({ repair: z.boolean() }))).returns<Checkup>(),
  'doctor:cancel': call(parseNothing).returns<void>(),
  /** Ends moving; the data stay where they are. */
  'folder:cancel': call(parseNothing).returns<void>(),
  'settings:set': call(schema(SETTINGS.partial())).returns<Settings>(),
  /** Queues the runs and returns them. */
  'run:start': call(
    parsed(RUN_START, (raw) => {
      const args = parseWith(RUN_START, raw);
      return { ...args, spec: parseSpec(args.spec) };
    }),
  ).returns<readonly RunSummary[]>(),
  /** Queues the corrected run of a diagnosis; both runs tell of each other among their events. */
  'run:correct': call(
    parsed(RUN_CORRECT, (raw) => {
      const args = parseWith(RUN_CORRECT, raw);
      return { ...args, spec: parseSpec(args.spec) };
    }),
  ).returns<RunSummary>(),
  /** Queues the experiments by which the guide compares its choice with others; `created`: those that were not trained before. */
  'guide:try': call(
    parsed(GUIDE_TRY, (raw) => ({
      trials: parseWith(GUIDE_TRY, raw).trials.map(({ name, spec }) => ({ name, spec: parseSpec(spec) })),
    })),
  ).returns<{ readonly runs: readonly RunSummary[]; readonly created: readonly RunId[] }>(),
  /** Ends such runs; nothing of them is kept. */
  'guide:cancel': call(schema(z.strictObject({ ids: RUN_IDS.max(30) }))).returns<void>(),
  /** `resume` also takes up a stopped, interrupted or failed run from its last checkpoint. */
  'run:control': call(
    schema(z.strictObject({ id: RUN_ID, action: z.enum(['pause', 'resume', 'stop']) })),
  ).returns<void>(),
  /** Why the history cannot be written and training waits; null when it can be. */
  'outage:get': call(parseNothing).returns<Outage | null>(),
  /** Tries at once to write what waits. */
  'outage:retry': call(parseNothing).returns<Outage | null>(),
  /** Steps a paused run forward, then pauses it again. */
  'run:advance': call(
    schema(z.strictObject({ id: RUN_ID, unit: z.enum(['step', 'epoch']), count: z.int().min(1).max(10_000) })),
  ).returns<void>(),
  /** Asks for live frames: a port arrives as a window message, see `PORT_MESSAGE`. */
  'run:watch': call(schema(z.strictObject({ id: RUN_ID }))).returns<void>(),
  /** The runs, those in the bin among them, newest first, page by page. */
  'run:page': call(
    schema(
      z.strictObject({
        behind: z.strictObject({ createdAt: z.number(), id: RUN_ID }).nullable(),
        limit: z.int().min(1).max(10_000),
      }),
    ),
  ).returns<RunPage>(),
  'run:get': call(schema(z.strictObject({ id: RUN_ID }))).returns<RunDetail>(),
  /** Checkpoint, stored bytes and the summary of every series, those of layers among them. */
  'run:record': call(schema(z.strictObject({ id: RUN_ID }))).returns<RunRecord>(),
  /** Puts a text on the clipboard, which the page has no permission for. */
  'text:copy': call(schema(z.strictObject({ text: z.string().min(1).max(20_000_000) }))).returns<void>(),
  /** Trains ended runs again, one after another, beside the queue; what came of each is stored with it. */
  'replay:start': call(schema(z.strictObject({ ids: RUN_IDS }))).returns<void>(),
  /** Ends a replay that waits or is under way; nothing of it is stored. */
  'replay:cancel': call(schema(z.strictObject({ id: RUN_ID }))).returns<void>(),
  /** All stored points of the runs; `metrics` null for every metric. */
  'run:series': call(schema(z.strictObject({ ids: RUN_IDS.max(500), metrics: z.array(METRIC).nullable() }))).returns<
    readonly RunSeries[]
  >(),
  /** The recorded histograms of one quantity of one layer, of each run. */
  'run:histograms': call(
    schema(z.strictObject({ ids: RUN_IDS.max(500), quantity: QUANTITY, layer: z.int().min(1).max(1000) })),
  ).returns<readonly RunHistograms[]>(),
  /** The steps of a run to which one can go back; those of a run that trains grow. */
  'time:steps': call(schema(z.strictObject({ id: RUN_ID }))).returns<TimeSteps>(),
  /** The network at such a step, on the probe batch; the units of `layer` also over the plane of two inputs. */
  'time:frame': call(schema(z.strictObject({ id: RUN_ID, step: STEP, layer: LAYER }))).returns<TimeFrame>(),
  'time:unit': call(
    schema(z.strictObject({ id: RUN_ID, step: STEP, layer: LAYER, unit: z.int().min(0).max(1_000_000) })),
  ).returns<UnitDetail>(),
  /** How alike the units of each layer were at each of those steps. */
  'time:symmetry': call(schema(z.strictObject({ id: RUN_ID }))).returns<readonly SymmetryStep[]>(),
  /** Compares the gradient at a step with differences of the loss; small networks only. */
  'time:gradient': call(schema(z.strictObject({ id: RUN_ID, step: STEP }))).returns<GradientCheck>(),
  /**
   * The value of a series at a step, in the order of `ids`: the last one recorded at or before it; null where the run has
   * none, or has not come so far.
   */
  'run:valuesAt': call(
    schema(z.strictObject({ ids: RUN_IDS, metric: METRIC, layer: z.int().min(0).max(1000), step: z.int().min(0) })),
  ).returns<readonly (number | null)[]>(),
  'run:update': call(schema(z.strictObject({ ids: RUN_IDS, patch: RUN_PATCH }))).returns<void>(),
  'run:bin': call(schema(z.strictObject({ ids: RUN_IDS }))).returns<void>(),
  /** Deletes all runs of the bin for good; `bytes` is by how much the history file is smaller. */
  'run:emptyBin': call(parseNothing).returns<{ readonly ids: readonly RunId[]; readonly bytes: number }>(),
  'run:restore': call(schema(z.strictObject({ ids: RUN_IDS }))).returns<void>(),
  /** The imported data sets, deleted ones that can be brought back among them; each of these calls answers the new list. */
  'dataset:list': call(parseNothing).returns<readonly OwnSet[]>(),
  'dataset:rename': call(
    schema(z.strictObject({ hash: HASH, title: z.string().trim().min(1).max(MAX_TITLE) })),
  ).returns<readonly OwnSet[]>(),
  /** Refused while a run on it is queued, training or paused. */
  'dataset:delete': call(schema(z.strictObject({ hash: HASH }))).returns<readonly OwnSet[]>(),
  'dataset:restore': call(schema(z.strictObject({ hash: HASH }))).returns<readonly OwnSet[]>(),
  /** Asks for a file to import, or for the labels of the one chosen; null when cancelled. Main keeps the path. */
  'dataset:choose': call(
    schema(z.strictObject({ part: z.enum(['examples', 'labels']) })),
  ).returns<ChosenFiles | null>(),
  /** Reads what was chosen, in a process of its own. */
  'dataset:preview': call(parseNothing).returns<FilePreview>(),
  /** Keeps what was previewed as an own data set; the choice concerns CSV files. */
  'dataset:keep': call(schema(IMPORT)).returns<OwnSet>(),
  /** Ends the import, wherever it is; nothing of it stays. */
  'dataset:cancel': call(parseNothing).returns<void>(),
  /** Some examples of an experiment on a stored data set, for pictures. */
  'dataset:sample': call(parseWithSpec).returns<DataSample>(),
  'sweep:start': call(parsed(sweepSchema, parseSweep)).returns<SweepSummary>(),
  'sweep:list': call(parseNothing).returns<readonly SweepSummary[]>(),
  /** Stops every run of the sweep that has not ended; each can go on from where it is, also after a restart. */
  'sweep:pause': call(schema(z.strictObject({ id: SWEEP_ID }))).returns<void>(),
  /** Takes up every run of the sweep that was stopped or interrupted or failed, from its last checkpoint. */
  'sweep:resume': call(schema(z.strictObject({ id: SWEEP_ID }))).returns<void>(),
  /** Trains every combination with so many seeds more. */
  'sweep:addSeeds': call(
    schema(z.strictObject({ id: SWEEP_ID, count: z.int().min(1).max(1000) })),
  ).returns<SweepSummary>(),
  /** Asks for a sweep file and reads it; null when cancelled. */
  'sweep:open': call(parseNothing).returns<{ readonly path: string; readonly spec: SweepSpec } | null>(),
  'sweep:save': call(parsed(sweepSchema, parseSweep)).returns<{ readonly path: string } | null>(),
  /**
   * Asks for the folder of a plan and takes in the results that lie there, each whole or not at all; null when cancelled in the
   * dialog.
   */
  'plan:take': call(parseNothing).returns<ImportedPlan | null>(),
  /** Ends taking in results; those that are there stay. */
  'plan:cancel': call(parseNothing).returns<void>(),
  /** Sweeps that were kept under a name; each of these calls answers the new list. */
  'template:list': call(parseNothing).returns<readonly SweepTemplate[]>(),
  /** Keeps a new one, or changes one. */
  'template:save': call(parsed(TEMPLATE_EDIT, parseTemplateEdit)).returns<{
    readonly id: string;
    readonly templates: readonly SweepTemplate[];
  }>(),
  'template:delete': call(schema(z.strictObject({ id: TEMPLATE_ID }))).returns<readonly SweepTemplate[]>(),
  'comparison:list': call(parseNothing).returns<readonly SavedComparison[]>(),
  /** Keeps a new one, or changes one. */
  'comparison:save': call(parsed(COMPARISON_EDIT, parseComparisonEdit)).returns<{
    readonly id: string;
    readonly comparisons: readonly SavedComparison[];
  }>(),
  'comparison:delete': call(schema(z.strictObject({ id: COMPARISON_ID }))).returns<readonly SavedComparison[]>(),
  /** What a CSV file of these runs would be, from the present state of the history; ends an export under way. */
  'export:measure': call(schema(z.strictObject({ ids: RUN_IDS, format: FORMAT }))).returns<CsvFacts>(),
  /** Asks where to save, then writes what was measured; null when the dialog was cancelled. */
  'export:write': call(parseNothing).returns<(CsvFacts & { readonly path: string }) | null>(),
  /** Ends measuring or writing; no file is left. */
  'export:cancel': call(parseNothing).returns<void>(),
  /** Asks where to save the PyTorch script of a run, then writes it and its data; null when the dialog was cancelled. */
  'pytorch:save': call(schema(z.strictObject({ id: RUN_ID }))).returns<{
    readonly script: string;
    readonly data: string;
  } | null>(),
  /** What a study of these runs would be, from the present state of the history; ends what is under way with a study. */
  'study:measure': call(schema(z.strictObject({ ids: RUN_IDS }))).returns<StudyFacts>(),
  /** Asks where to save, then writes what was measured; null when the dialog was cancelled. */
  'study:write': call(schema(STUDY_TEXT)).returns<WrittenStudy | null>(),
  /** Asks for a study to import; null when cancelled. Main keeps the path. */
  'study:choose': call(parseNothing).returns<ChosenStudy | null>(),
  /** The study that the app was started with, as long as nothing was done with it. */
  'study:chosen': call(parseNothing).returns<ChosenStudy | null>(),
  /** Checks what was chosen and compares it with the history, in a process of its own. */
  'study:preview': call(parseNothing).returns<StudyPreview>(),
  /** Takes in what was previewed. */
  'study:take': call(parseNothing).returns<ImportedStudy>(),
  /** Ends what is under way with a study; nothing of it stays. */
  'study:cancel': call(parseNothing).returns<void>(),
  /** What of the sample study is in the history. */
  'sample:get': call(parseNothing).returns<SampleState>(),
  /** Takes the sample study in, or out of the bin; answers when that is done. */
  'sample:add': call(parseNothing).returns<SampleState>(),
  /** Puts its runs into the bin and deletes its comparisons and its filter; `sample:add` brings them back. */
  'sample:remove': call(parseNothing).returns<SampleState>(),
  /** All in the program that others made. */
  'licence:list': call(parseNothing).returns<readonly LicenceRow[]>(),
  /** The text of one of them, by its place in the list. */
  'licence:text': call(schema(z.strictObject({ index: z.int().min(0).max(100_000) }))).returns<string>(),
  /** What came of the lessons so far, and the user's own ones; most of these calls answer it as it is then. */
  'lesson:list': call(parseNothing).returns<LessonBook>(),
  /**
   * Measures and judges a lesson in a process of its own, and keeps what came of it; its experiments of the first seed are queued as
   * runs where the history has none. Answers at the end. `answer` null: the question was skipped; `seeds` null: the lesson's own number.
   */
  'lesson:run': call(
    schema(
      z.strictObject({
        id: LESSON_ID,
        answer: z.int().min(0).max(20).nullable(),
        seeds: z.int().min(1).max(MOST_SEEDS).nullable(),
        baseSeed: LESSON_SEED,
      }),
    ),
  ).returns<LessonRecord>(),
  /** Ends the lesson that is being run; nothing of it is kept, nor the runs that it has started. */
  'lesson:cancel': call(parseNothing).returns<void>(),
  /** The runs of its experiments that are in the history, by experiment. */
  'lesson:runs': call(schema(z.strictObject({ id: LESSON_ID, seed: LESSON_SEED }))).returns<
    Readonly<Record<string, RunId>>
  >(),
  /** Forgets what came of these lessons, until `undo` is given back. */
  'lesson:reset': call(schema(z.strictObject({ ids: z.array(LESSON_ID).min(1).max(10_000) }))).returns<
    LessonBook & { readonly undo: number }
  >(),
  /** Asks for a lesson file and takes it in; null when cancelled. */
  'lesson:add': call(parseNothing).returns<(LessonBook & { readonly id: string }) | null>(),
  /** Asks where to save a whole lesson file, to begin one's own from; null when cancelled. */
  'lesson:example': call(parseNothing).returns<{ readonly path: string } | null>(),
  /** Takes in the lesson that `spec:opened` has given last. */
  'lesson:keep': call(parseNothing).returns<LessonBook & { readonly id: string }>(),
  /** Takes an own lesson away, until `undo` is given back. */
  'lesson:remove': call(schema(z.strictObject({ id: LESSON_ID }))).returns<LessonBook & { readonly undo: number }>(),
  'lesson:undo': call(schema(z.strictObject({ undo: z.int().min(0) }))).returns<LessonBook>(),
  /** Asks where to save a finished figure, then writes it; null when the dialog was cancelled. */
  'figure:save': call(parsed(FIGURE, parseFigureFile)).returns<{ readonly path: string } | null>(),
  /** Asks for a spec file and returns its experiment with every default filled in; null when cancelled. */
  'spec:open': call(parseNothing).returns<{ readonly path: string; readonly spec: unknown } | null>(),
  /** The spec file that the system handed over or that was dropped; null when there is none, or it was taken already. */
  'spec:opened': call(parseNothing).returns<SpecFile | null>(),
  'spec:save': call(parseWithSpec).returns<{ readonly path: string } | null>(),
} as const;

export type Channel = keyof typeof CALLS;
export type Args<C extends Channel> = ReturnType<(typeof CALLS)[C]['parse']>;
export type Reply<C extends Channel> = (typeof CALLS)[C]['reply'];
/** One handler a call; a missing one fails the type check. */
export type Handlers = { readonly [C in Channel]: (args: Args<C>) => Reply<C> | Promise<Reply<C>> };

/** Errors travel as data, for Electron does not carry an Error across `invoke` whole. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly issues: readonly FieldIssue[];
    };

/** Main → page. */
export type MainEvent =
  /** Runs that are new or have changed; at most a few messages a second. */
  | { readonly type: 'runs'; readonly runs: readonly RunSummary[] }
  /** The history cannot be written, so training waits; told again when more waits, null when all is written. */
  | { readonly type: 'outage'; readonly outage: Outage | null }
  | { readonly type: 'sweeps'; readonly sweeps: readonly SweepSummary[] }
  | { readonly type: 'import'; readonly progress: ImportProgress }
  | { readonly type: 'export'; readonly progress: ExportProgress }
  /** How far checking the history is, in [0, 1]. */
  | { readonly type: 'doctor'; readonly share: number }
  /** How far taking in the results of a plan is, in [0, 1]. */
  | { readonly type: 'plan'; readonly share: number }
  /** How far moving the data is, in [0, 1]. */
  | { readonly type: 'folder'; readonly share: number }
  /** All replays that wait or are under way. */
  | { readonly type: 'replays'; readonly replays: readonly ReplayProgress[] }
  | { readonly type: 'study'; readonly progress: StudyProgress }
  /** The sample study has come, gone, or is on its way; its filter is among the settings. */
  | { readonly type: 'sample'; readonly sample: SampleState }
  /** The lesson that is being run; null when it has ended, one way or another. */
  | { readonly type: 'lesson'; readonly progress: LessonProgress | null }
  /** The system has handed over a study, by a double click on its file. */
  | { readonly type: 'studyOpened'; readonly file: ChosenStudy }
  /** The system has handed over a spec file. */
  | { readonly type: 'specOpened' }
  /** The imported data sets have changed. */
  | { readonly type: 'datasets'; readonly sets: readonly OwnSet[] }
  /** Runs that were deleted for good. */
  | { readonly type: 'runsGone'; readonly ids: readonly RunId[] }
  /** Chosen in the program's menu. */
  | { readonly type: 'menu'; readonly action: AppAction }
  /** Another program wrote to the history: what it may have changed beside the runs must be read again. */
  | { readonly type: 'historyChanged' }
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warning' | 'error';
      readonly message: string;
      readonly runId: RunId | null;
      /** Where the run is to be shown. @default 'train' */
      readonly shownIn?: 'train' | 'page';
    };

/** What the preload exposes as `window.lab`. */
export interface LabApi {
  call<C extends Channel>(channel: C, args: Args<C>): Promise<Result<Reply<C>>>;
  /**
   * Hands main a file that was dropped on the window; its path comes from the system, never from the page.
   *
   * @param file a `File` of a drop.
   */
  drop(file: object): Promise<Result<DroppedFile>>;
  /** Returns its unsubscribe. */
  onEvent(listener: (event: MainEvent) => void): () => void;
}

export { PORT_MESSAGE } from './channels';
