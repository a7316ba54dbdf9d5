import type { Member } from './groupDifference';
import type { Metric } from './metrics';
import { isActive, type RunSummary } from './run';
import { differingFields, fieldLabel, fieldsOf, TITLE_FIELD } from './specFields';
import { settingCell, withoutConsequences } from './settingCells';

/** Each run by itself; runs that differ in nothing but their seeds together; or runs with the same value of a setting. */
export type Grouping = 'runs' | 'seeds' | (string & {});

/** Runs that are taken as one. */
export interface RunGroup {
  readonly key: string;
  /** What sets it apart from the other groups. */
  readonly label: string;
  readonly runs: readonly RunSummary[];
}

/** Fields that do not make another experiment of a run: its chance, and how often it was looked at closely. */
const isAside = (field: string) =>
  field.startsWith('seeds.') || field === 'record.histograms' || field === 'record.snapshots';

/** The groups in the order of their first runs. With `runs` every run is one. */
export function groupRuns(runs: readonly RunSummary[], by: Grouping): readonly RunGroup[] {
  if (by === 'runs') return runs.map((run) => ({ key: run.id, label: run.name, runs: [run] }));
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = by === 'seeds' ? settingsKey(run) : `${by}: ${String(fieldsOf(run)[by] ?? '')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  const firsts = [...groups.values()].map((group) => group[0]!);
  const fields = by === 'seeds' ? settingsThatDiffer(firsts) : [by];
  return [...groups].map(([key, members]) => ({ key, label: labelOf(members, fields), runs: members }));
}

/** Settings other than seeds in which the runs differ: what they can be grouped by. */
export function settingsThatDiffer(runs: readonly RunSummary[]): string[] {
  const flats = runs.map(fieldsOf);
  return withoutConsequences(differingFields(flats), flats).filter((field) => !isAside(field));
}

/** Everything but the seeds; the title of an own data set may change while the set is the same. */
function settingsKey(run: RunSummary): string {
  return JSON.stringify(Object.entries(fieldsOf(run)).filter(([field]) => !isAside(field) && field !== TITLE_FIELD));
}

/** "ReLU · He normal", numbers with their field: "Batch size 32"; the name of the first run where nothing differs. */
function labelOf(members: readonly RunSummary[], fields: readonly string[]): string {
  const flat = fieldsOf(members[0]!);
  const parts = fields.flatMap((field) => {
    const { text, value } = settingCell(field, flat);
    if (value === null) return [];
    return typeof flat[field] === 'number' ? `${fieldLabel(field)} ${text}` : text;
  });
  return parts.length > 0 ? parts.join(' · ') : withoutSeed(members[0]!.name);
}

const withoutSeed = (name: string) => name.replace(/ · seed \d+$/, '');

/** How the runs of a group ended: what its averages are made of, and what they leave out. */
export interface GroupCounts {
  readonly open: number;
  readonly diverged: number;
  readonly failed: number;
}

export function countsOf({ runs }: RunGroup): GroupCounts {
  const count = (...statuses: readonly RunSummary['status'][]) =>
    runs.filter(({ status }) => statuses.includes(status)).length;
  return {
    open: runs.filter(({ status }) => isActive(status)).length,
    diverged: count('diverged'),
    failed: count('failed', 'interrupted'),
  };
}

/** Last or best values of the runs that neither diverged nor failed and have a finite one, with their seeds. */
export function membersOf({ runs }: RunGroup, metric: Metric, at: 'last' | 'best'): readonly Member[] {
  return runs.flatMap(({ status, metrics, spec: { seeds } }) => {
    const series = metrics[metric.name];
    if (series === undefined || status === 'diverged' || status === 'failed') return [];
    const value = at === 'last' ? series.last : metric.better === 'lower' ? series.min : series.max;
    return Number.isFinite(value) ? [{ pair: `${seeds.init} ${seeds.data} ${seeds.shuffle}`, value }] : [];
  });
}
