import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { StoredLessons } from '../../../main/lessons/lessonBook';
import { parseLessonFile, parseOwnLesson } from '../../../shared/lessons/ownLesson';
import type { LessonRecord } from '../../../shared/lessons/record';
import { openRaw, openStore } from '../../support/store';

// Read twice, as what is stored: then every parameter is spelt out.
const EXAMPLE = parseOwnLesson(parseLessonFile(JSON.parse(readFileSync('docs/lesson.initlab.json', 'utf8'))));

const recordOf = (id: string, value = 1): LessonRecord => ({
  answer: 0,
  at: 1,
  coreVersion: '2',
  elapsedMs: 5,
  report: {
    id,
    seeds: [1],
    verdicts: [
      { key: 'a', quantity: 'q', across: 'mean', value, values: [value], bound: { max: 1 }, minus: null, holds: true },
    ],
    holds: true,
  },
});

test('what came of a lesson outlasts the program; the newest counts', () => {
  const { store, file } = openStore();
  const lessons = new StoredLessons(store);
  expect(lessons.read()).toEqual({ records: [], own: [] });
  lessons.keep(recordOf('zigZag'));
  lessons.keep(recordOf('heFactor', NaN));
  lessons.keep(recordOf('zigZag', 0.5));
  const id = lessons.add(EXAMPLE);
  expect(lessons.add(EXAMPLE)).toBe(id);
  lessons.keep(recordOf(id));
  const before = lessons.read();
  // In the order of the course, own lessons behind it.
  expect(before.records).toEqual([recordOf('zigZag', 0.5), recordOf('heFactor', NaN), recordOf(id)]);
  expect(before.own).toEqual([{ id, lesson: EXAMPLE }]);
  store.close();
  expect(new StoredLessons(openStore({ file }).store).read()).toEqual(before);
});

test('forgetting and removing can be undone, each by itself; what was done since stays', () => {
  const { store } = openStore();
  const lessons = new StoredLessons(store);
  const id = lessons.add(EXAMPLE);
  for (const each of ['zigZag', 'heFactor', id]) lessons.keep(recordOf(each));
  const before = lessons.read();
  const forgot = lessons.reset(['zigZag', 'heFactor']);
  expect(lessons.read().records).toEqual([recordOf(id)]);
  const removed = lessons.remove(id);
  expect(lessons.read()).toEqual({ records: [], own: [] });
  expect(() => lessons.source(id)).toThrow('there is no lesson');
  lessons.keep(recordOf('zigZag', 0.25));
  lessons.undo(removed);
  expect(lessons.read()).toEqual({ records: [recordOf('zigZag', 0.25), recordOf(id)], own: before.own });
  lessons.undo(forgot);
  expect(lessons.read().records).toEqual([recordOf('zigZag', 0.25), recordOf('heFactor'), recordOf(id)]);
  expect(() => lessons.undo(9)).toThrow('until the program ends');
});

test('what cannot be read is left out, the rest stays', () => {
  const { store, file } = openStore();
  const lessons = new StoredLessons(store);
  lessons.keep(recordOf('zigZag'));
  lessons.keep(recordOf('heFactor'));
  const id = lessons.add(EXAMPLE);
  const raw = openRaw(file);
  raw.prepare('UPDATE setting SET value = \'{"answer":"no"}\' WHERE key = \'lesson.zigZag\'').run();
  const { value } = raw.prepare("SELECT value FROM setting WHERE key = 'lessons.own'").get() as { value: string };
  const entries = [...(JSON.parse(value) as unknown[]), null, { id: 'own-x', lesson: { title: 'x' } }, 3];
  raw.prepare("UPDATE setting SET value = ? WHERE key = 'lessons.own'").run(JSON.stringify(entries));
  expect(lessons.read()).toEqual({ records: [recordOf('heFactor')], own: [{ id, lesson: EXAMPLE }] });
});
