import { utilityProcess } from 'electron';
import type { LaunchHelper } from './helperProcess';

/** Starts helpers as Electron utility processes; the name is what the system shows of them. */
export function utilityHelperLauncher<Command, Event>(
  script: string,
  serviceName: string,
): LaunchHelper<Command, Event> {
  return () => {
    const child = utilityProcess.fork(script, [], { serviceName, stdio: 'inherit' });
    return {
      post: (command) => child.postMessage(command),
      onEvent: (listener) => void child.on('message', (message) => listener(message as Event)),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill(),
    };
  };
}
