import { utilityProcess } from 'electron';
import type { LessonProcess } from './lessonDesk';
import type { LessonEvent } from './protocol';

/** Starts processes of lessons as Electron utility processes. */
export function utilityLessonLauncher(script: string): () => LessonProcess {
  return () => {
    const child = utilityProcess.fork(script, [], { serviceName: 'Initlab lesson', stdio: 'inherit' });
    return {
      post: (command) => child.postMessage(command),
      onEvent: (listener) => void child.on('message', (message) => listener(message as LessonEvent)),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill(),
    };
  };
}
