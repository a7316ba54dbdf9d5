import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';
import type { Handlers } from '../../shared/ipc';
import { EXAMPLE_LESSON } from '../../shared/lessons/exampleLesson';
import { parseLessonFile } from '../../shared/lessons/ownLesson';
import { lessonOf } from '../../shared/lessons/source';
import type { Broadcast } from '../broadcast';
import type { OpenedSpec } from '../openedSpec';
import { readJsonFile } from '../readJson';
import type { RunQueue } from '../runs/queue';
import type { Store } from '../store/store';
import { writeWhole } from '../writeWhole';
import { discardRuns } from './discardRuns';
import { StoredLessons } from './lessonBook';
import type { LessonDesk } from './lessonDesk';
import { existingRuns, lessonRuns } from './lessonRuns';

const FILES = [{ name: 'Initlab lesson', extensions: ['initlab.json', 'json'] }];

type LessonCall = Extract<keyof Handlers, `lesson:${string}`>;

interface LessonParts {
  readonly store: Store;
  readonly queue: Pick<RunQueue, 'enqueue' | 'holds' | 'stop'>;
  readonly broadcast: Broadcast;
  readonly desk: LessonDesk;
  /** Where a lesson may come from that the system has handed over. */
  readonly opened: Pick<OpenedSpec, 'lesson'>;
  readonly window: BrowserWindow;
}

/** What the calls about lessons do. */
export function lessonHandlers({
  store,
  queue,
  broadcast,
  desk,
  opened,
  window,
}: LessonParts): Pick<Handlers, LessonCall> {
  const lessons = new StoredLessons(store);
  return {
    'lesson:list': () => lessons.read(),
    'lesson:run': async ({ id, ...wanted }) => {
      const source = lessons.source(id);
      // Asked first: a second one must not touch the runs of the first.
      desk.requireFree();
      const { created } = lessonRuns(store, lessonOf(source), wanted.baseSeed, app.getVersion());
      queue.enqueue(created);
      created.forEach((run) => broadcast.runChanged(run));
      try {
        const record = await desk.run({ ...wanted, source }, async () => {
          const gone = await discardRuns(store, queue, created);
          if (gone.length > 0) broadcast.send({ type: 'runsGone', ids: gone });
        });
        lessons.keep(record);
        return record;
      } finally {
        broadcast.send({ type: 'lesson', progress: null });
      }
    },
    'lesson:cancel': () => desk.cancel(),
    'lesson:runs': ({ id, seed }) => existingRuns(store, lessonOf(lessons.source(id)), seed),
    'lesson:reset': ({ ids }) => ({ undo: lessons.reset(ids), ...lessons.read() }),
    'lesson:remove': ({ id }) => ({ undo: lessons.remove(id), ...lessons.read() }),
    'lesson:undo': ({ undo }) => {
      lessons.undo(undo);
      return lessons.read();
    },
    'lesson:keep': () => ({ id: lessons.add(opened.lesson), ...lessons.read() }),
    'lesson:example': async () => {
      const { filePath } = await dialog.showSaveDialog(window, {
        title: 'Save an example of a lesson',
        defaultPath: path.join(app.getPath('documents'), 'lesson.initlab.json'),
        filters: FILES,
      });
      if (!filePath) return null;
      await writeWhole(filePath, (handle) => handle.writeFile(`${JSON.stringify(EXAMPLE_LESSON, null, 2)}\n`));
      return { path: filePath };
    },
    'lesson:add': async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Import a lesson',
        properties: ['openFile'],
        filters: FILES,
      });
      const file = filePaths[0];
      if (file === undefined) return null;
      return { id: lessons.add(parseLessonFile(readJsonFile(file))), ...lessons.read() };
    },
  };
}
