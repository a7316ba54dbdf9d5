import { causes, diagnose, unknown, type Finding, type Unknown } from '../../../shared/diagnosis/index';
import { storedFacts } from '../../diagnosis/storedFacts';
import { datasetsFolder } from '../../paths';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { short } from '../table';
import type { Command } from './index';

export const diagnoseCommand: Command = {
  name: 'diagnose',
  arguments: 'RUN',
  help: 'say what is wrong with a run by its measurements, what came first, and which settings would mend it',
  options: { ...DB, ...JSON_OUTPUT },
  run(context) {
    const { store } = context;
    const run = store.runs.get(context.only('the run'));
    const facts = storedFacts(store, run.id, datasetsFolder(store.file));
    const findings = diagnose(facts);
    const missing = unknown(facts);
    context.say(`${run.name} (${run.id}), ${run.status}, ${run.step} steps\n`);
    if (findings.length === 0) context.say('Nothing wrong was found.');
    findings.forEach((finding, index) => context.say(asText(finding, index + 1)));
    if (facts.data === undefined) context.say('The data set is gone: what only the data show is not known.');
    if (missing.length > 0) context.say(unknownText(missing));
    context.document({
      run: { id: run.id, name: run.name, status: run.status, steps: run.step },
      findings: findings.map((finding) => ({ ...finding, title: titleOf(finding) })),
      unknown: missing.map(({ cause, missing: metrics }) => ({ cause: cause.id, missing: metrics })),
      dataKnown: facts.data !== undefined,
    });
    return EXIT.done;
  },
};

const titleOf = ({ cause }: Finding) => causes.find(({ id }) => id === cause)!.title;

function asText(finding: Finding, rank: number): string {
  const where = `${finding.layer === null ? '' : `layer ${finding.layer}, `}step ${finding.step}`;
  const rules = finding.evidence.map(({ metric, layer, step, value, threshold, rule }) => {
    const place = `${metric}${layer === null ? '' : ` of layer ${layer}`} at step ${step}`;
    return `   rule: ${place} ${rule === 'above' ? 'at least' : 'at most'} ${short(threshold)}, seen ${short(value)}`;
  });
  const changes = (finding.fix?.changes ?? []).map(
    ({ path, from, to }) => `   ${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`,
  );
  return [
    `${rank}. ${titleOf(finding)} (${where})`,
    `   ${finding.reason}`,
    ...rules,
    `   ${finding.fix === null ? 'No setting mends it.' : 'To mend it:'} ${finding.advice}`,
    ...changes,
    '',
  ].join('\n');
}

/** A line for each set of measurements that is missing. */
function unknownText(missing: readonly Unknown[]): string {
  const byMetrics = new Map<string, string[]>();
  for (const { cause, missing: metrics } of missing) {
    const key = metrics.join(', ');
    byMetrics.set(key, [...(byMetrics.get(key) ?? []), cause.title]);
  }
  return [...byMetrics]
    .map(([metrics, titles]) => `Not recorded: ${metrics}. Not known: ${titles.join(', ')}.`)
    .join('\n');
}
