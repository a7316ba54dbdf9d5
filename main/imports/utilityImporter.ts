import { utilityProcess } from 'electron';
import type { ImporterEvent } from '../importer/protocol';
import type { ImporterProcess } from './importDesk';

/** Starts importers as Electron utility processes. */
export function utilityImporterLauncher(script: string): () => ImporterProcess {
  return () => {
    const child = utilityProcess.fork(script, [], { serviceName: 'Initlab importer', stdio: 'inherit' });
    return {
      post: (command) => child.postMessage(command),
      onEvent: (listener) => void child.on('message', (message) => listener(message as ImporterEvent)),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill(),
    };
  };
}
