import { parentPort, workerData } from 'node:worker_threads';
import type { FileCheck } from '../../shared/referenceCheck';
import { openReferenceCheck } from './referenceFolder';
import type { ReferenceTask } from './referencePool';

/** One thread of `lab check-reference`: runs the cases that it is told, and answers with the report of each. */
const folder = workerData as string;
const checks = new Map<string, FileCheck>();

parentPort!.on('message', ({ file, index }: ReferenceTask) => {
  const check = checks.get(file) ?? openReferenceCheck(folder, file);
  checks.set(file, check);
  parentPort!.postMessage(check.run(index));
});
