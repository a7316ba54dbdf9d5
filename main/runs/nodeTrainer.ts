import { fork } from 'node:child_process';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import type { LaunchTrainer } from './trainerProcess';

/** Exit code of a process that aborted, where there are no signals. */
const ABORTED = 134;

/**
 * Starts trainers as Node child processes: for the CLI, which has no Electron.
 *
 * @param flags of Node's, beside those of this process.
 */
export function nodeTrainerLauncher(script: string, flags: readonly string[] = []): LaunchTrainer {
  return () => {
    // "advanced" carries typed arrays as they are.
    const child = fork(script, [], {
      execArgv: [...process.execArgv, ...flags],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return {
      pid: child.pid,
      post: (command) => {
        if (child.connected) child.send(command);
      },
      onEvent: (listener) => child.on('message', (message) => listener(message as TrainerEvent)),
      onExit: (listener) => {
        let told = false;
        const tell = (code: number | null, signal: string | null) => {
          if (!told) listener({ code, signal, aborted: signal === 'SIGABRT' || code === ABORTED });
          told = true;
        };
        child.on('exit', tell);
        child.on('error', () => tell(null, null));
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
