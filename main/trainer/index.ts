import '../offline';
import { messageOf } from '../../shared/errors';
import type { TrainerCommand } from '../../shared/trainerProtocol';
import { failureOf } from './failure';
import { openChannel, type LivePort } from './channel';
import { TrainerSession } from './session';

/** Entry of a trainer process: holds one run at a time and does what its parent says. */
const channel = openChannel();
let session: TrainerSession | null = null;

channel.onCommand((command, port) => {
  try {
    obey(command, port);
  } catch (thrown) {
    session?.close();
    session = null;
    const message = command.type === 'start' ? failureOf(thrown, command.spec) : messageOf(thrown);
    channel.send({ type: 'failed', runId: command.runId, message });
  }
});

function obey(command: TrainerCommand, port: LivePort | null): void {
  if (command.type === 'start') {
    session?.close();
    session = new TrainerSession(command, (event) => channel.send(event));
    session.begin();
    return;
  }
  // A command may cross the end of its run: then there is nothing left to do.
  if (session === null || session.runId !== command.runId) return;
  switch (command.type) {
    case 'pause':
      return session.pause();
    case 'resume':
      return session.resume();
    case 'stop':
      return session.stop();
    case 'hold':
      return session.hold();
    case 'release':
      return session.release();
    case 'threads':
      return session.limitThreads(command.threads);
    case 'advance':
      return session.advance(command.unit, command.count);
    case 'watch':
      if (port !== null) session.watch(port);
      return;
  }
}
