import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time of the page's process so far, ms: of its main thread, of its workers, of the rest of it. Null where the system does
 * not tell.
 */
export function threadTimes(appPid) {
  if (process.platform !== 'linux') return null;
  const found = { page: 0, workers: 0, others: 0 };
  for (const pid of below(appPid).filter((each) => read(each, 'cmdline').includes('--type=renderer'))) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const name = read(`${pid}/task/${thread}`, 'comm').trim();
      const ms = Number(read(`${pid}/task/${thread}`, 'schedstat').split(' ')[0]) / 1e6;
      found[Number(thread) === pid ? 'page' : name.startsWith('DedicatedWorker') ? 'workers' : 'others'] += ms;
    }
  }
  return found;
}

/** A process and all that it started. */
function below(pid) {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = parents.filter((each) => Number(read(each, 'stat').split(') ')[1]?.split(' ')[1]) === pid);
  return [pid, ...children.flatMap((each) => below(Number(each)))];
}

/** A file of /proc; empty where the process has just ended. */
function read(of, name) {
  try {
    return readFileSync(`/proc/${of}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
