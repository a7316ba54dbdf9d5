import '../offline';
import { parentPort, workerData } from 'node:worker_threads';
import type { FileCheck } from '../../shared/referenceCheck';
import { openReferenceCheck } from './referenceFolder';

/** A case of a file of the folder. */
export interface ReferenceTask {
  readonly file: string;
  readonly index: number;
}

/** One thread of `lab check-reference`: runs the cases that it is told, and answers with the report of each. */
const folder = workerData as string;
const checks = new Map<string, FileCheck>();

parentPort!.on('message', ({ file, index }: ReferenceTask) => {
  const check = checks.get(file) ?? openReferenceCheck(folder, file);
  checks.set(file, check);
  parentPort!.postMessage(check.run(index));
});
