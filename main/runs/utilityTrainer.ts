import { utilityProcess, type MessagePortMain } from 'electron';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import { Crowd } from './crowd';
import type { LaunchTrainer } from './trainerProcess';

/** Starts trainers as Electron utility processes. What one prints goes to our error output: our own may be a document that is read on. */
export function utilityTrainerLauncher(script: string): LaunchTrainer<MessagePortMain> {
  const crowd = new Crowd();
  return () => {
    const child = utilityProcess.fork(script, [], {
      serviceName: 'Initlab trainer',
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('spawn', () => child.once('exit', crowd.joined(child.pid)));
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
