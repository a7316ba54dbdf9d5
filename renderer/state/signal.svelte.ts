import { untrack } from 'svelte';
import { messageOf, type FieldIssue, LabError } from '../../shared/errors';
import {
  conditionsOf,
  DEFAULT_SIGNAL,
  dataSpec,
  experimentOf,
  needsRows,
  parseSignalSetting,
  SIGNAL_PRESETS,
  settingKey,
  type DataRows,
  type Proposal,
  type SignalPreset,
  type SignalResult,
  type SignalSetting,
  type SignalTheory,
} from '../../shared/signal';
import { issueAt } from '../components/choices';
import { app } from './app.svelte';
import { dataSamples } from './dataSamples.svelte';
import { form } from './experimentForm.svelte';
import { notices } from './notices.svelte';
import { ownData } from './ownData.svelte';
import { SignalWorker } from './signalWorker';
import type { SignalTask, WorkAnswer } from './signalWork';

/** Columns side by side at most. */
export const MOST_COLUMNS = 6;
const STORAGE_KEY = 'initlab.signal';
/** Results that are kept: going back to a setting shows it at once. */
const MOST_KEPT = 48;
const MOST_UNDO = 100;

/** What columns have in common: they are drawn over the same layers, and given the same inputs. */
const SHARED = ['depth', 'width', 'input', 'dataset', 'batch', 'seeds', 'seed'] as const;

export type SignalTab = 'signal' | 'plane' | 'agreement';

/** A column: a setting and what is known of it. */
export interface SignalColumn {
  readonly setting: SignalSetting;
  readonly key: string;
  /** Rules that it breaks; nothing is measured then. */
  readonly issues: readonly FieldIssue[];
  readonly problem: string | null;
  readonly result: SignalResult | null;
  readonly theory: SignalTheory | null;
  /** What is shown is of an earlier setting of the column, until the new one is there. */
  readonly stale: boolean;
}

/** Signal: settings side by side, measured as they change. */
class SignalState {
  tab = $state<SignalTab>('signal');
  settings = $state.raw<readonly SignalSetting[]>(restored());
  chosen = $state(0);
  /** The proposal that was applied, and what it was applied to: the two are compared once both are measured. */
  applied = $state.raw<{ readonly before: string; readonly after: string } | null>(null);
  #past = $state.raw<readonly (readonly SignalSetting[])[]>([]);
  #version = $state(0);
  readonly #results = new Map<string, SignalResult>();
  readonly #theories = new Map<string, SignalTheory>();
  readonly #proposals = new Map<string, Proposal>();
  readonly #problems = new Map<string, string>();
  /** The last thing that each column showed. */
  readonly #shown: (string | null)[] = [];
  readonly #worker = new SignalWorker((answer) => this.#answer(answer));

  readonly columns: readonly SignalColumn[] = $derived.by(() => {
    void this.#version;
    return this.settings.map((setting, i) => this.#column(setting, i));
  });
  readonly current: SignalSetting = $derived(this.settings[this.chosen] ?? this.settings[0] ?? DEFAULT_SIGNAL);
  readonly column: SignalColumn = $derived((this.columns[this.chosen] ?? this.columns[0]) as SignalColumn);
  readonly issues: readonly FieldIssue[] = $derived(this.column.issues);
  readonly valid: boolean = $derived(this.issues.length === 0);
  readonly canUndo: boolean = $derived(this.#past.length > 0);
  /** Of the chosen column; null until it is found. */
  readonly proposal: Proposal | null = $derived.by(() => {
    void this.#version;
    return this.#proposals.get(this.column.key) ?? null;
  });
  readonly conditions = $derived.by(() => {
    const { setting, result, theory, stale, issues } = this.column;
    return issues.length > 0
      ? []
      : conditionsOf({ setting, result: stale ? null : result, theory: stale ? null : theory });
  });
  readonly measuring: boolean = $derived(
    this.columns.some(({ issues, problem, result, stale }) => {
      return issues.length === 0 && problem === null && (stale || result?.finished !== true);
    }),
  );

  /** Looks after what is shown: called in an effect of the place. */
  watch(): void {
    const settings = this.settings;
    const tasks = settings.flatMap((setting) => this.#task(setting) ?? []);
    untrack(() => {
      const open = tasks.filter(({ key, measured }) => !measured || !this.#proposals.has(key));
      // What has changed comes first: it is looked at.
      const chosen = settingKey(this.current);
      open.sort((a, b) => Number(b.key === chosen) - Number(a.key === chosen));
      const distinct = open.filter(({ key }, i) => open.findIndex((other) => other.key === key) === i);
      this.#worker.order({ kind: 'signal', tasks: distinct });
      localStorage.setItem(STORAGE_KEY, JSON.stringify(settings));
    });
  }

  issue(path: string): string | null {
    return issueAt(this.issues, path);
  }

  /** Changes the chosen column; what columns share, in all of them. */
  change(patch: Partial<SignalSetting>): void {
    const shared = Object.fromEntries(
      Object.entries(patch).filter(([key]) => (SHARED as readonly string[]).includes(key)),
    );
    this.#set(
      this.settings.map((setting, i) => (i === this.chosen ? { ...setting, ...patch } : { ...setting, ...shared })),
    );
  }

  /** One column with this story. */
  tell(preset: SignalPreset): void {
    this.show(preset.setting);
  }

  /** One column with this setting, at the batch and seeds that are shown unless others are given. */
  show(
    setting: SignalSetting,
    { batch, seeds, seed }: Pick<SignalSetting, 'batch' | 'seeds' | 'seed'> = this.current,
  ): void {
    this.#set([{ ...setting, batch, seeds, seed }]);
    this.chosen = 0;
    this.tab = 'signal';
  }

  /** The story that is told now, or null. */
  readonly told: SignalPreset | null = $derived.by(() => {
    if (this.settings.length !== 1) return null;
    const { batch, seeds, seed } = this.current;
    const key = settingKey(this.current);
    return (
      Object.values<SignalPreset>(SIGNAL_PRESETS).find(
        ({ setting }) => settingKey({ ...setting, batch, seeds, seed }) === key,
      ) ?? null
    );
  });

  add(): void {
    if (this.settings.length >= MOST_COLUMNS) return;
    const at = this.chosen + 1;
    this.#set([...this.settings.slice(0, at), this.current, ...this.settings.slice(at)]);
    this.#shown.splice(at, 0, this.#shown[this.chosen] ?? null);
    this.chosen = at;
  }

  remove(index: number): void {
    if (this.settings.length <= 1) return;
    this.#set(this.settings.filter((_, i) => i !== index));
    this.#shown.splice(index, 1);
    if (this.chosen >= index) this.chosen = Math.max(0, this.chosen - 1);
    notices.undoable('Removed a column.', () => this.undo());
  }

  undo(): void {
    const last = this.#past[this.#past.length - 1];
    if (last === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.settings = last;
    this.chosen = Math.min(this.chosen, last.length - 1);
  }

  apply(proposal: Proposal): void {
    if (proposal.setting === null) return;
    this.applied = { before: settingKey(this.current), after: settingKey(proposal.setting) };
    this.change(proposal.setting);
  }

  /** What applying a proposal did, once it is measured; null while none was, or something else was changed since. */
  readonly effect = $derived.by(() => {
    void this.#version;
    const { applied } = this;
    if (applied?.after !== this.column.key) return null;
    const [before, after] = [this.#results.get(applied.before), this.#results.get(applied.after)];
    return before === undefined || after === undefined ? null : { before, after };
  });

  /** Puts the chosen network into Train's form. */
  train(setting = this.current): void {
    try {
      const { spec, changes } = experimentOf(setting, form.spec);
      app.openInTrain(spec, 'Signal');
      for (const change of changes) notices.show('info', change);
    } catch (thrown) {
      notices.show('error', messageOf(thrown));
    }
  }

  /** Goes to a point of the plane in the chosen column. */
  initializeAt(activation: SignalSetting['activation'], sigmaW: number, sigmaB: number): void {
    this.change({ activation, sigmaW, sigmaB });
    this.tab = 'signal';
  }

  #set(settings: readonly SignalSetting[]): void {
    this.#past = [...this.#past, this.settings].slice(-MOST_UNDO);
    this.settings = settings;
  }

  #task(setting: SignalSetting): SignalTask | null {
    if (issuesOf(setting).length > 0) return null;
    const rows = this.#rowsFor(setting);
    if (rows === undefined) return null;
    const key = settingKey(setting);
    // Not read as state: what is measured must not order itself anew.
    const measured = this.#results.get(key)?.finished === true && this.#theories.get(key)?.whole === true;
    return { key, setting, rows, measured };
  }

  /** Examples that lie in a file; null where none are needed, undefined while they are on their way. */
  #rowsFor(setting: SignalSetting): DataRows | null | undefined {
    if (!needsRows(setting)) return null;
    const part = dataSamples.of(dataSpec(setting)).data?.train;
    return part === undefined ? undefined : { inputs: Float64Array.from(part.inputs), count: part.count };
  }

  #column(setting: SignalSetting, index: number): SignalColumn {
    const key = settingKey(setting);
    const issues = issuesOf(setting);
    const unread = needsRows(setting) ? dataSamples.of(dataSpec(setting)).problem : null;
    const problem = unread ?? this.#problems.get(key) ?? null;
    const fresh = this.#results.get(key);
    if (fresh !== undefined) this.#shown[index] = key;
    const shown = fresh === undefined ? (this.#shown[index] ?? null) : key;
    const result = shown === null ? null : (this.#results.get(shown) ?? null);
    const theory = shown === null ? null : (this.#theories.get(shown) ?? null);
    return { setting, key, issues, problem, result, theory, stale: shown !== key };
  }

  #answer(answer: WorkAnswer): void {
    if (answer.kind === 'result') {
      this.#keep(this.#results, answer.key, answer.result);
      if (answer.theory !== undefined) this.#keep(this.#theories, answer.key, answer.theory);
    } else if (answer.kind === 'theory') this.#keep(this.#theories, answer.key, answer.theory);
    else if (answer.kind === 'proposal') this.#keep(this.#proposals, answer.key, answer.proposal);
    else if (answer.kind === 'failed') this.#keep(this.#problems, answer.key, answer.message);
    this.#version++;
  }

  #keep<T>(kept: Map<string, T>, key: string, value: T): void {
    kept.delete(key);
    kept.set(key, value);
    const inUse = new Set([...this.settings.map(settingKey), ...this.#shown, this.applied?.before]);
    for (const old of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      if (!inUse.has(old)) kept.delete(old);
    }
  }
}

function issuesOf(setting: SignalSetting): readonly FieldIssue[] {
  const gone = setting.input.name === 'data' ? ownData.problemOf({ dataset: setting.dataset }) : null;
  if (gone !== null) return [{ path: 'dataset', message: gone }];
  try {
    parseSignalSetting(setting);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    return thrown.issues.length > 0 ? thrown.issues : [{ path: '', message: thrown.message }];
  }
}

/** What stood there when the window was closed. */
function restored(): readonly SignalSetting[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    if (Array.isArray(kept) && kept.length > 0) return kept.slice(0, MOST_COLUMNS).map(parseSignalSetting);
  } catch {
    localStorage.removeItem(STORAGE_KEY);
  }
  return [SIGNAL_PRESETS.xavierTanh.setting];
}

export const signal = new SignalState();
