import { LabError } from '../../../shared/errors';
import { METRICS, type Metric } from '../../../shared/metrics';
import { differingFields, flattenRun } from '../../../shared/specFields';
import { EXIT } from '../context';
import { GROUP_OPTIONS, groupChoice, groupsJson, groupTables } from '../groupOutput';
import { DB, JSON_OUTPUT } from '../options';
import { runJson } from '../runOutput';
import { short, textTable } from '../table';
import type { Command } from './index';

export const compare: Command = {
  name: 'compare',
  arguments: 'RUN RUN…',
  help: 'compare runs: the settings that differ, final and best values, repeats as groups',
  options: { ...DB, ...GROUP_OPTIONS, ...JSON_OUTPUT },
  run(context) {
    const { positionals } = context.args;
    if (positionals.length < 2)
      throw new LabError('input', `compare needs at least two runs; got ${positionals.length}`);
    const runs = positionals.map((key) => context.store.runs.get(key));
    const settings = runs.map(flattenRun);
    const differing = differingFields(settings);
    const metrics = Object.values<Metric>(METRICS).filter(
      (metric) => metric.better !== null && runs.some((run) => run.metrics[metric.name] !== undefined),
    );
    const choice = groupChoice(context.args, runs);
    const groups = groupsJson(runs, metrics, choice);
    const best = (metric: Metric, run: (typeof runs)[number]) => {
      const summary = run.metrics[metric.name];
      if (summary === undefined) return null;
      return metric.better === 'higher'
        ? { value: summary.max, step: summary.maxStep }
        : { value: summary.min, step: summary.minStep };
    };
    context.say(
      textTable(
        ['run', ...differing, ...metrics.flatMap((metric) => [metric.name, 'best', 'at step'])],
        runs.map((run, i) => [
          `${run.name} (${run.id})`,
          ...differing.map((key) => String(settings[i]?.[key] ?? '–')),
          ...metrics.flatMap((metric) => [
            short(run.metrics[metric.name]?.last),
            short(best(metric, run)?.value),
            String(best(metric, run)?.step ?? '–'),
          ]),
        ]),
      ),
    );
    if (choice.grouping !== 'runs') context.say(`\n${groupTables(groups, metrics, choice)}`);
    context.document({
      differing,
      runs: runs.map((run, i) => ({
        ...runJson(run),
        settings: Object.fromEntries(differing.map((key) => [key, settings[i]?.[key] ?? null])),
        best: Object.fromEntries(metrics.map((metric) => [metric.name, best(metric, run)])),
      })),
      ...choice,
      groups,
    });
    return EXIT.done;
  },
};
