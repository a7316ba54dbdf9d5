import { utilityProcess } from 'electron';
import type { LaunchLink, LinkMessage } from './protocol';
import { PASSWORD_VARIABLE } from './secrets';

/** Starts links as Electron utility processes: for the window, and for the installed `lab`. */
export function utilityLinkLauncher(script: string): LaunchLink {
  return () => {
    const { [PASSWORD_VARIABLE]: _password, ...env } = process.env;
    const child = utilityProcess.fork(script, [], {
      env,
      serviceName: 'Initlab queue',
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return {
      get pid() {
        return child.pid;
      },
      post: (request) => child.postMessage(request),
      onMessage: (listener) => void child.on('message', (message) => listener(message as LinkMessage)),
      onExit: (listener) => void child.once('exit', () => listener()),
      kill: () => void child.kill(),
    };
  };
}
