import { utilityProcess, type MessagePortMain } from 'electron';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import type { LaunchTrainer } from './trainerProcess';

/** Starts trainers as Electron utility processes. What one prints goes to our error output: our own may be a document that is read on. */
export function utilityTrainerLauncher(script: string): LaunchTrainer<MessagePortMain> {
  return () => {
    const child = utilityProcess.fork(script, [], {
      serviceName: 'Initlab trainer',
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    let aborted = false;
    child.once('error', () => (aborted = true)); // V8 cannot go on
    return {
      get pid() {
        return child.pid;
      },
      post: (command, port) => child.postMessage(command, port === undefined ? [] : [port]),
      onEvent: (listener) => void child.on('message', (message) => listener(message as TrainerEvent)),
      onExit: (listener) => void child.on('exit', (code) => listener({ code, signal: null, aborted })),
      kill: () => void child.kill(),
    };
  };
}
