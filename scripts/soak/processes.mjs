import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The processes of the app as the kernel sees them: looked at from outside, a busy app is not asked and loses no answer.
 * Only Linux tells this much.
 */
const KINDS = [
  [/--utility-sub-type=node\./, 'trainer'],
  [/--type=renderer/, 'page'],
  [/--type=/, 'others'], // of Chromium: graphics, network, and what starts processes
];

/**
 * Main and all that it has started: a list of { pid, kind, pss, uss } in MB, kind being main, page, trainer or others.
 * PSS counts a page that n processes share as an n-th of it, USS only what is a process's own: what ending it would free.
 */
export function processesOf(mainPid) {
  const found = [];
  for (const pid of [mainPid, ...descendantsOf(mainPid)]) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const kind = pid === mainPid ? 'main' : (KINDS.find(([pattern]) => pattern.test(command))?.[1] ?? 'others');
      found.push({ pid, kind, ...memoryOf(pid) });
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error; // it has just ended
    }
  }
  return found;
}

function descendantsOf(pid) {
  let children = [];
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      children.push(
        ...readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
      );
    }
  } catch {
    children = []; // it has just ended
  }
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function memoryOf(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kB = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { pss: kB('Pss') / 1024, uss: (kB('Private_Clean') + kB('Private_Dirty')) / 1024 };
}

/** How many files a process has open. */
export function openFiles(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The files below a folder that it has open although they were removed. */
export function removedFiles(pid, folder) {
  return readdirSync(`/proc/${pid}/fd`).flatMap((handle) => {
    try {
      const name = readlinkSync(`/proc/${pid}/fd/${handle}`);
      return name.startsWith(folder) && name.endsWith(' (deleted)') ? [name] : [];
    } catch {
      return []; // closed meanwhile
    }
  });
}

/** Processes that have ended and that their parent has not asked about. */
export function zombiesOf(pid) {
  const isZombie = (child) => {
    try {
      return /\) Z /.test(readFileSync(`/proc/${child}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  return descendantsOf(pid).filter(isZombie).length;
}
