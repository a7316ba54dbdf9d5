/** Runs are diagnosed beside the page, which so stays free: one message, one answer. */
import { messageOf } from '../../../shared/errors';
import { diagnosisOf, type DiagnosisAnswer, type DiagnosisOrder } from '../../state/diagnosisWork';

/** What this file uses of a worker's global object. */
interface Scope {
  onmessage: ((event: MessageEvent<DiagnosisOrder>) => void) | null;
  postMessage(answer: DiagnosisAnswer): void;
}
const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data: { order, ...work } }) => {
  try {
    scope.postMessage({ order, diagnosis: diagnosisOf(work) });
  } catch (thrown) {
    scope.postMessage({ order, message: messageOf(thrown) });
  }
};
