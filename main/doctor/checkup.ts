import { statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Checkup, Finding } from '../../shared/checkup';
import { CORE_VERSION } from '../../shared/core';
import { LabError, messageOf } from '../../shared/errors';
import { checkDatabase, repairDatabase, type DatabaseFinding } from '../store/checkup/checkDatabase';
import { APP_VERSION } from '../version';
import { checkFolder, checkPermissions, checkSets, checkSpace, type FoundBeside } from './beside';

export interface CheckupOptions {
  readonly file: string;
  readonly nativeBinding: string;
  /** Mend what can be mended, after a copy. */
  readonly repair: boolean;
  /** Share of the work, in [0, 1]. */
  readonly progress?: (share: number) => void;
}

/**
 * Checks the history and all that lies beside it; with `repair` it mends what can be mended and checks again.
 *
 * Errors  as `checkDatabase`: it could not be checked. What cannot be repaired is a finding, not an error.
 */
export async function checkup({ file, nativeBinding, repair, progress }: CheckupOptions): Promise<Checkup> {
  const share = (from: number, to: number) => (part: number) => progress?.(from + part * (to - from));
  const first = await look(file, nativeBinding, share(0, repair ? 0.5 : 1));
  const problems = first.found.filter(({ severity }) => severity === 'problem');
  if (!repair || problems.length === 0) return report(file, first, [], null, null);
  let copy: string | null = null;
  let failure: string | null = null;
  try {
    const isFile = problems.some(({ inFile }) => inFile);
    if (isFile) copy = repairDatabase(file, nativeBinding, Date.now()).copy;
    for (const each of problems) each.repair?.();
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    failure = messageOf(thrown);
  }
  const second = await look(file, nativeBinding, share(0.5, 1));
  const left = new Set(second.found.map(({ message }) => message));
  return report(
    file,
    second,
    problems.filter(({ message }) => !left.has(message)),
    copy,
    failure,
  );
}

interface Looked {
  readonly found: readonly (FoundBeside & { readonly inFile: boolean })[];
  readonly facts: Checkup['facts'];
  readonly sqlite: string;
}

async function look(file: string, nativeBinding: string, progress: (share: number) => void): Promise<Looked> {
  const database = checkDatabase(file, nativeBinding, (part) => progress(part * 0.8));
  const sets = await checkSets(file, database.datasets, (part) => progress(0.8 + part * 0.2));
  const space = statfsSync(path.dirname(file));
  const freeBytes = space.bavail * space.bsize;
  const bytes = (statSync(file).size ?? 0) + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
  const beside = [
    ...sets.found,
    ...checkFolder(file),
    ...checkSpace(freeBytes, path.dirname(file)),
    ...checkPermissions(file),
  ];
  const inside = database.findings.map((each: DatabaseFinding) => {
    const { check, message, fix } = each;
    return { check, severity: 'problem' as const, message, fix, inFile: isMended(each) };
  });
  progress(1);
  return {
    found: [...inside, ...beside.map((each) => ({ ...each, inFile: false }))],
    facts: { ...database.counts, datasets: sets.count, bytes, freeBytes, version: database.version },
    sqlite: database.sqlite,
  };
}

/** Opening mends a damaged or an older file; other checks say how. */
const isMended = ({ check, repair }: DatabaseFinding) =>
  repair !== undefined || /^(file|log|version|integrity)$/.test(check);

function report(
  file: string,
  { found, facts, sqlite }: Looked,
  repaired: Looked['found'],
  copy: string | null,
  failure: string | null,
): Checkup {
  const finding =
    (isRepaired: boolean) =>
    (each: Looked['found'][number]): Finding => ({
      check: each.check,
      severity: each.severity,
      message: each.message,
      fix: each.fix,
      repairable: each.severity === 'problem' && (each.inFile || each.repair !== undefined),
      repaired: isRepaired,
    });
  const failed: Finding[] =
    failure === null
      ? []
      : [
          {
            check: 'repair',
            severity: 'problem',
            message: `It could not be repaired: ${failure}.`,
            fix: 'Do that and repair again.',
            repairable: false,
            repaired: false,
          },
        ];
  const left = found.map(finding(false));
  return {
    file,
    sound: failed.length === 0 && left.every(({ severity }) => severity === 'note'),
    findings: [...repaired.map(finding(true)), ...failed, ...left],
    copy,
    facts,
    versions: { app: APP_VERSION, core: CORE_VERSION, sqlite, node: process.versions.node },
  };
}
