import { aggregate, BANDS, CENTERS, type BandName, type CenterName } from '../../shared/aggregate';
import { closest } from '../../shared/didYouMean';
import { LabError } from '../../shared/errors';
import { groupDifference, type GroupDifference } from '../../shared/groupDifference';
import type { Metric } from '../../shared/metrics';
import type { RunSummary } from '../../shared/run';
import {
  countsOf,
  groupRuns,
  membersOf,
  settingsThatDiffer,
  type Grouping,
  type RunGroup,
} from '../../shared/runGroups';
import { allFields, fieldsOf } from '../../shared/specFields';
import type { ParsedArgs } from './args';
import { short, textTable } from './table';

/** How runs are taken together, and what stands for many. */
export interface GroupChoice {
  readonly grouping: Grouping;
  readonly center: CenterName;
  readonly band: BandName;
}

export const GROUP_OPTIONS = {
  group: { value: 'seeds|runs|FIELD', help: 'take runs together (default: seeds, where runs repeat a setting)' },
  center: { value: 'mean|median', help: 'what stands for a group (default: mean)' },
  band: {
    value: 'BAND',
    help: `spread of a group: ${Object.keys(BANDS).join(', ')} (default: deviation, or quartiles)`,
  },
} as const;

/**
 * How these runs are grouped: as asked for, else as the window does: by everything but the seeds where runs repeat a setting.
 *
 * Errors  LabError 'input' for a field that no run has, and an unknown center or band or two that do not fit together.
 */
export function groupChoice(args: ParsedArgs, runs: readonly RunSummary[]): GroupChoice {
  const repeats = groupRuns(runs, 'seeds').length < runs.length;
  const grouping = args.text('group') ?? (repeats ? 'seeds' : 'runs');
  const fields = allFields(runs.map(fieldsOf));
  if (grouping !== 'seeds' && grouping !== 'runs' && !fields.includes(grouping)) {
    const guess = closest(grouping, ['seeds', 'runs', ...fields]);
    const differing = settingsThatDiffer(runs);
    const named = differing.length === 0 ? 'seeds or runs' : `seeds, runs or a setting such as ${differing[0]}`;
    const fix = guess === null ? `write ${named}` : `did you mean "${guess}"?`;
    throw new LabError('input', `--group must be seeds, runs or a setting of these runs; got "${grouping}"; ${fix}`);
  }
  const center = oneOf('center', args.text('center') ?? 'mean', CENTERS);
  const band = oneOf('band', args.text('band') ?? (center === 'mean' ? 'deviation' : 'quartiles'), BANDS);
  if (!BANDS[band].centers.includes(center)) {
    const fitting = Object.values(BANDS).filter(({ centers }) => centers.includes(center));
    const names = fitting.map(({ name }) => name).join(', ');
    throw new LabError('input', `--band must fit the ${center}: ${names}; got "${band}"`);
  }
  return { grouping, center, band };
}

function oneOf<N extends string>(option: string, given: string, table: Readonly<Record<N, unknown>>): N {
  if (Object.hasOwn(table, given)) return given as N;
  throw new LabError('input', `--${option} must be one of ${Object.keys(table).join(', ')}; got "${given}"`);
}

interface GroupValues {
  readonly n: number;
  readonly center: number;
  readonly low: number;
  readonly high: number;
}

/** A group of runs as `--json` prints it. Numbers that there are not are null. */
export interface GroupJson {
  readonly label: string;
  readonly runs: readonly string[];
  readonly open: number;
  readonly diverged: number;
  readonly failed: number;
  readonly metrics: Readonly<
    Record<
      string,
      {
        readonly last: GroupValues;
        readonly best: GroupValues;
        /** Of the last values, from those of the first group; null for the first and where a group has no value. */
        readonly difference: GroupDifference | null;
      }
    >
  >;
}

export function groupsJson(
  runs: readonly RunSummary[],
  metrics: readonly Metric[],
  { grouping, center, band }: GroupChoice,
): GroupJson[] {
  const groups = groupRuns(runs, grouping);
  const values = (group: RunGroup, metric: Metric, at: 'last' | 'best') =>
    aggregate(
      membersOf(group, metric, at).map(({ value }) => value),
      center,
      band,
    );
  return groups.map((group, index) => ({
    label: group.label,
    runs: group.runs.map(({ id }) => id),
    ...countsOf(group),
    metrics: Object.fromEntries(
      metrics.map((metric) => [
        metric.name,
        {
          last: values(group, metric, 'last'),
          best: values(group, metric, 'best'),
          difference: index === 0 ? null : difference(groups[0]!, group, metric),
        },
      ]),
    ),
  }));
}

function difference(first: RunGroup, second: RunGroup, metric: Metric): GroupDifference | null {
  const [ones, others] = [membersOf(first, metric, 'last'), membersOf(second, metric, 'last')];
  return metric.better === null || ones.length === 0 || others.length === 0
    ? null
    : groupDifference(ones, others, metric.better);
}

const VERDICTS = { better: 'better', worse: 'worse', equal: 'equal', open: 'not enough seeds' } as const;

/** The groups as text, a table a metric. */
export function groupTables(groups: readonly GroupJson[], metrics: readonly Metric[], choice: GroupChoice): string {
  const { center, band } = choice;
  const spread = band === 'none' ? '' : `, ${BANDS[band].label.toLowerCase()}`;
  const around = center === 'mean' && band !== 'range';
  const written = ({ n, center: value, low, high }: GroupValues): string => {
    if (n === 0) return '–';
    if (!Number.isFinite(low)) return short(value);
    return around ? `${short(value)} ± ${short(high - value)}` : `${short(value)} [${short(low)}, ${short(high)}]`;
  };
  const tables = metrics.map((metric) =>
    textTable(
      [metric.name, 'runs', 'n', 'final', 'best', 'difference', '95 % interval', 'verdict'],
      groups.map(({ label, runs, metrics: values }) => {
        const { last, best, difference: from } = values[metric.name]!;
        const interval = from?.interval ?? null;
        return [
          label,
          String(runs.length),
          String(last.n),
          written(last),
          written(best),
          from === null ? '–' : short(from.difference),
          interval === null ? '–' : `${short(interval[0])} to ${short(interval[1])}`,
          from === null ? '–' : VERDICTS[from.verdict],
        ];
      }),
    ),
  );
  const first = groups.length > 1 ? ` Differences are of the final values from those of ${groups[0]!.label}.` : '';
  const note = `${CENTERS[center].label}${spread}; diverged and failed runs are not in it (n).${first}`;
  return [note, ...tables].join('\n\n');
}
