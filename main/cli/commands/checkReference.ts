import { readdirSync } from 'node:fs';
import path from 'node:path';
import { LabError, messageOf } from '../../../shared/errors';
import { checkReferenceFiles, uncheckedFile, type FileReport } from '../../../shared/referenceCheck';
import { readJsonFile } from '../../readJson';
import { EXIT } from '../context';
import { JSON_OUTPUT } from '../options';
import { duration } from '../progress';
import { short, textTable } from '../table';
import type { Command } from './index';

/** Failures printed for each file; --json has them all. */
const SHOWN = 10;

export const checkReference: Command = {
  name: 'check-reference',
  arguments: 'FOLDER',
  help: 'compare the core with the reference files in a folder',
  options: { ...JSON_OUTPUT },
  run(context) {
    const folder = context.only('FOLDER');
    const files = referenceFiles(folder).map((file) => {
      const start = performance.now();
      return { ...check(folder, file), elapsedMs: Math.round(performance.now() - start) };
    });
    context.say(
      textTable(
        ['file', 'cases', 'failures', 'worst error / tolerance', 'time'],
        files.map(({ file, cases, failures, worst, elapsedMs }) => [
          file,
          String(cases),
          String(failures.length),
          short(worst),
          duration(elapsedMs),
        ]),
      ),
    );
    for (const { file, failures } of files) {
      if (failures.length === 0) continue;
      context.say(`\n${file}`);
      for (const failure of failures.slice(0, SHOWN)) context.say(`  ${failure.case}: ${failure.reason}`);
      if (failures.length > SHOWN) context.say(`  and ${failures.length - SHOWN} more; --json lists them all`);
    }
    context.document({ files });
    return files.every(({ failures }) => failures.length === 0) ? EXIT.done : EXIT.checkFailed;
  },
};

/** Names of the JSON files of a folder, sorted. */
function referenceFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    const reason = { ENOENT: 'no such folder', ENOTDIR: 'it is no folder' }[code ?? ''] ?? messageOf(thrown);
    throw new LabError('input', `cannot read ${folder}: ${reason}`);
  }
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new LabError('input', `${folder} must hold reference files (.json); it has none`);
  return files;
}

/** A file that is no JSON is a failure of its own, so that the others are still checked. */
function check(folder: string, file: string): FileReport {
  let content: unknown;
  try {
    content = readJsonFile(path.join(folder, file));
  } catch (thrown) {
    return uncheckedFile(file, messageOf(thrown));
  }
  return checkReferenceFiles(new Map([[file, content]]))[0]!;
}
