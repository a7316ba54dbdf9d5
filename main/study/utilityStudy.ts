import { utilityProcess } from 'electron';
import type { StudyEvent } from './protocol';
import type { StudyProcess } from './studyDesk';

/** Starts processes of studies as Electron utility processes. */
export function utilityStudyLauncher(script: string): () => StudyProcess {
  return () => {
    const child = utilityProcess.fork(script, [], { serviceName: 'Initlab study', stdio: 'inherit' });
    return {
      post: (command) => child.postMessage(command),
      onEvent: (listener) => void child.on('message', (message) => listener(message as StudyEvent)),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill(),
    };
  };
}
