/** Runs are diagnosed beside the page, which so stays free: one message, one answer. */
import type { DataSample } from '../../../shared/datasets/sample';
import { messageOf } from '../../../shared/errors';
import { diagnosisOf, type DiagnosisAnswer, type DiagnosisOrder } from '../../state/diagnosisWork';

/** What this file uses of a worker's global object. */
interface Scope {
  onmessage: ((event: MessageEvent<DiagnosisOrder>) => void) | null;
  postMessage(answer: DiagnosisAnswer): void;
}
const scope = globalThis as unknown as Scope;

let last: DataSample | null = null;

scope.onmessage = ({ data: { order, facts, sample } }) => {
  try {
    if (sample !== 'same') last = sample;
    scope.postMessage({ order, diagnosis: diagnosisOf({ facts, sample: last }) });
  } catch (thrown) {
    scope.postMessage({ order, message: messageOf(thrown) });
  }
};
