import { utilityProcess } from 'electron';
import type { InspectorProcess } from './inspectDesk';
import type { InspectorEvent } from './protocol';

/** Starts inspectors as Electron utility processes. */
export function utilityInspectorLauncher(script: string): () => InspectorProcess {
  return () => {
    const child = utilityProcess.fork(script, [], { serviceName: 'Initlab inspector', stdio: 'inherit' });
    return {
      post: (command) => child.postMessage(command),
      onEvent: (listener) => void child.on('message', (message) => listener(message as InspectorEvent)),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill(),
    };
  };
}
