import { fork } from 'node:child_process';
import type { LaunchLink, LinkMessage } from './protocol';
import { PASSWORD_VARIABLE } from './secrets';

/** Starts links as Node child processes: for `lab`, which has no Electron. */
export function nodeLinkLauncher(script: string): LaunchLink {
  return () => {
    const { [PASSWORD_VARIABLE]: _password, ...env } = process.env;
    const child = fork(script, [], { env, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return {
      pid: child.pid,
      post: (request) => {
        if (child.connected) child.send(request);
      },
      onMessage: (listener) => void child.on('message', (message) => listener(message as LinkMessage)),
      onExit: (listener) => {
        let told = false;
        const tell = () => {
          if (!told) listener();
          told = true;
        };
        child.on('exit', tell);
        child.on('error', tell);
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
