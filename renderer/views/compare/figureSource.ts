import { BANDS, CENTERS } from '../../../shared/aggregate';
import type { FigureSource } from '../../charts/figure/sheet';
import { plural } from '../../format';
import { comparison } from '../../state/comparison.svelte';
import { aboutRuns } from '../../state/figureSource';

/** What a saved figure says of the comparison: what a line and its band stand for, and which runs are in it. */
export function comparisonSource(): FigureSource {
  const { title, runs, groups, hidden, grouping, center, band, smoothing, xAxis } = comparison;
  const isGrouped = grouping !== 'runs';
  const caption = [
    title,
    isGrouped ? `${plural(runs.length, 'run')} in ${plural(groups.length, 'group')}` : plural(runs.length, 'run'),
    isGrouped && `line: ${CENTERS[center].label.toLowerCase()}`,
    isGrouped && band !== 'none' && `band: ${BANDS[band].label}`,
    smoothing > 0 && `smoothed over ${plural(smoothing, 'step')}, raw values behind`,
    isGrouped && xAxis === 'time' && 'times: means of the runs',
    hidden.size > 0 && `${hidden.size} hidden`,
  ]
    .filter((part) => part !== false && part !== '')
    .join(' · ');
  const view = { comparison: title, grouping, center, band, smoothing, xAxis };
  const members = groups.map(({ key, label, runs: all }) => {
    return { key, label, shown: !hidden.has(key), runs: all.map(({ id }) => id) };
  });
  return { caption, about: { ...view, groups: members, ...aboutRuns(runs) } };
}
