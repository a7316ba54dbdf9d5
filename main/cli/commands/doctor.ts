import type { Checkup } from '../../../shared/checkup';
import { checkup } from '../../doctor/checkup';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import type { Command } from './index';

export const doctor: Command = {
  name: 'doctor',
  arguments: '',
  help: 'check the history and what lies beside it; exit code 1 when something is left to do',
  options: {
    ...DB,
    repair: { help: 'mend what can be mended, after a copy of the file' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    context.noPositionals();
    const { historyFile: file, nativeBinding } = context;
    const found = await checkup({ file, nativeBinding, repair: context.args.flag('repair') });
    for (const line of linesOf(found)) context.say(line);
    context.document({ doctor: found });
    return found.sound ? EXIT.done : EXIT.checkFailed;
  },
};

function linesOf({ file, findings, facts, versions, copy, sound }: Checkup): string[] {
  const holds = `${facts.runs} runs, ${facts.points} points, ${facts.histograms} histograms, ${facts.checkpoints} checkpoints, ${facts.datasets} data sets`;
  const lines = [
    `${file}: version ${facts.version}, ${holds}, ${(facts.bytes / 1e6).toFixed(1)} MB; ${Math.round(facts.freeBytes / 1e6)} MB free`,
    `Initlab ${versions.app}, core ${versions.core}, SQLite ${versions.sqlite}, Node ${versions.node}`,
    '',
  ];
  for (const { severity, message, fix, repaired } of findings) {
    lines.push(`${repaired ? 'repaired' : severity}: ${message}`);
    if (!repaired) lines.push(`    ${fix}`);
  }
  if (copy !== null) lines.push(`A copy of the file before the repair is kept as ${copy}.`);
  lines.push(sound ? 'The history is sound.' : 'Something is left to do.');
  return lines;
}
