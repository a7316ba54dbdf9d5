import { fork, type ForkOptions } from 'node:child_process';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import { Crowd } from './crowd';
import type { LaunchTrainer } from './trainerProcess';

/** How V8 ends a process that it finds no more memory for: by one of these signals, or this code where there are none. */
const ABORTED: readonly (string | number | null)[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 134];

/**
 * Starts trainers as Node child processes: for the CLI, which has no Electron.
 *
 * @param how another Node than this one, or with other flags.
 */
export function nodeTrainerLauncher(
  script: string,
  how: Pick<ForkOptions, 'execPath' | 'execArgv'> = {},
): LaunchTrainer {
  const crowd = new Crowd();
  return () => {
    // "advanced" carries typed arrays as they are.
    const child = fork(script, [], {
      ...how,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('spawn', () => child.once('exit', crowd.joined(child.pid)));
    return {
      pid: child.pid,
      post: (command) => {
        if (child.connected) child.send(command);
      },
      onEvent: (listener) => child.on('message', (message) => listener(message as TrainerEvent)),
      onExit: (listener) => {
        let told = false;
        const tell = (code: number | null, signal: string | null) => {
          if (!told) listener({ code, signal, aborted: ABORTED.includes(signal ?? code) });
          told = true;
        };
        child.on('exit', tell);
        child.on('error', () => tell(null, null));
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
