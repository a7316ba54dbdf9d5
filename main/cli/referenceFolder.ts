import { readdirSync } from 'node:fs';
import path from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import { referenceCheck, uncheckedFile, type FileCheck } from '../../shared/referenceCheck';
import { readJsonFile } from '../readJson';

/** Names of the JSON files of a folder, sorted. Errors: LabError 'input' when it cannot be read or has none. */
export function referenceFiles(folder: string): string[] {
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

/** The check of a file of the folder. One that is no JSON is a failure of its own, so that the others are still checked. */
export function openReferenceCheck(folder: string, file: string): FileCheck {
  let content: unknown;
  try {
    content = readJsonFile(path.join(folder, file));
  } catch (thrown) {
    return uncheckedFile(file, messageOf(thrown));
  }
  return referenceCheck(file, content);
}
