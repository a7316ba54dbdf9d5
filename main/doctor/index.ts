import '../offline';
import { LabError, messageOf } from '../../shared/errors';
import { checkup } from './checkup';
import type { DoctorCommand, DoctorEvent } from './protocol';

/** Progress is told this often at most. */
const TELL_MS = 100;

/** Entry of the checker: an Electron utility process that checks one history and goes with it. */
const port = process.parentPort;
const tell = (event: DoctorEvent) => port.postMessage(event);
port.once('message', ({ data }) => void run(data as DoctorCommand));

async function run(command: DoctorCommand): Promise<void> {
  let toldAt = 0;
  const progress = (share: number) => {
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    tell({ type: 'progress', share });
  };
  try {
    tell({ type: 'checked', checkup: await checkup({ ...command, progress }) });
  } catch (thrown) {
    if (!(thrown instanceof LabError)) console.error(thrown);
    tell({ type: 'failed', code: thrown instanceof LabError ? thrown.code : 'internal', message: messageOf(thrown) });
  }
}
