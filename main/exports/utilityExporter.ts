import { utilityProcess } from 'electron';
import type { ExporterEvent } from '../exporter/protocol';
import type { ExporterProcess } from './exportDesk';

/** Starts exporters as Electron utility processes. */
export function utilityExporterLauncher(script: string): () => ExporterProcess {
  return () => {
    const child = utilityProcess.fork(script, [], { serviceName: 'Initlab exporter', stdio: 'inherit' });
    return {
      post: (command) => child.postMessage(command),
      onEvent: (listener) => void child.on('message', (message) => listener(message as ExporterEvent)),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill(),
    };
  };
}
