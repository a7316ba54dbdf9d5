import '../offline';
import os from 'node:os';
import path from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import { measureLessons } from './measure';
import type { LessonCommand, LessonEvent } from './protocol';

/** Entry of the process of a lesson: an Electron utility process that runs one, on a thread for each core, and goes with it. */
const port = process.parentPort;
const tell = (event: LessonEvent) => port.postMessage(event);

port.on('message', ({ data }) => {
  const worker = path.join(import.meta.dirname, 'lessonWorker.js');
  measureLessons(worker, [data as LessonCommand], os.availableParallelism(), (done) => tell({ type: 'progress', done }))
    .then(([report]) => tell({ type: 'done', report: report! }))
    .catch((thrown: unknown) =>
      tell({
        type: 'failed',
        code: thrown instanceof LabError ? thrown.code : 'internal',
        message: messageOf(thrown),
      }),
    );
});
