import { fork } from 'node:child_process';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import type { LaunchTrainer } from './trainerProcess';

/** Starts trainers as Node child processes: for the CLI, which has no Electron. */
export function nodeTrainerLauncher(script: string): LaunchTrainer {
  return () => {
    // "advanced" carries typed arrays as they are.
    const child = fork(script, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return {
      pid: child.pid,
      post: (command) => {
        if (child.connected) child.send(command);
      },
      onEvent: (listener) => child.on('message', (message) => listener(message as TrainerEvent)),
      onExit: (listener) => {
        let told = false;
        const tell = (code: number | null, signal: string | null) => {
          if (!told) listener({ code, signal });
          told = true;
        };
        child.on('exit', tell);
        child.on('error', () => tell(null, null));
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
