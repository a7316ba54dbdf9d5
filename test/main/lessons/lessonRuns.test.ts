import { describe, expect, test } from 'vitest';
import { existingRuns, lessonRuns, runName } from '../../../main/lessons/lessonRuns';
import { CORE_VERSION } from '../../../shared/core';
import { lessonNamed } from '../../../shared/lessons';
import { openStore } from '../../support/store';

const lesson = lessonNamed('zerosTanhRelu');

describe('the runs of a lesson', () => {
  test('are made once for each lesson, seed and core', () => {
    const { store } = openStore();
    const first = lessonRuns(store, lesson, 1, '1');
    expect(Object.keys(first.byExperiment)).toEqual(['tanh', 'relu']);
    expect(first.created).toEqual(Object.values(first.byExperiment));
    const [run] = store.runs.list({ ids: [first.byExperiment['relu']!] });
    expect(run).toMatchObject({
      name: 'Lesson · … with tanh or ReLU nothing moves but one bias · relu',
      tags: ['lesson', 'zerosTanhRelu'],
      status: 'queued',
      spec: lesson.experiments(1)['relu'],
    });
    expect(lessonRuns(store, lesson, 1, '1')).toEqual({ byExperiment: first.byExperiment, created: [] });
    expect(existingRuns(store, lesson, 1)).toEqual(first.byExperiment);
    expect(existingRuns(store, lesson, 2)).toEqual({});
    expect(lessonRuns(store, lesson, 2, '1').created).toHaveLength(2);
    // Renamed, they are found all the same.
    store.runs.update([run!.id], { name: 'Mine' });
    expect(lessonRuns(store, lesson, 1, '1').created).toEqual([]);
  });

  test('are made anew where they were broken off, deleted, without the tag, or of another core', () => {
    const { store } = openStore();
    const { byExperiment } = lessonRuns(store, lesson, 1, '1');
    const [tanh, relu] = [byExperiment['tanh']!, byExperiment['relu']!];
    store.runs.setStatus(tanh, 'stopped');
    const second = lessonRuns(store, lesson, 1, '1');
    expect(second.created).toEqual([second.byExperiment['tanh']]);
    expect(second.byExperiment['relu']).toBe(relu);
    store.runs.setCoreVersion(relu, `${CORE_VERSION}-other`);
    const third = lessonRuns(store, lesson, 1, '1');
    expect(third.created).toEqual([third.byExperiment['relu']]);
    store.runs.update([third.byExperiment['relu']!], { removeTags: ['lesson'] });
    store.runs.setStatus(third.byExperiment['tanh']!, 'stopped');
    store.runs.bin.put([third.byExperiment['tanh']!]);
    expect(lessonRuns(store, lesson, 1, '1').created).toHaveLength(2);
  });

  test('have a name that fits, whatever the title', () => {
    const long = runName('x'.repeat(90), 'e'.repeat(40));
    expect([...long]).toHaveLength(120);
    expect(long).toMatch(/^Lesson · x+… · e{40}$/);
    expect(runName('Title', 'tanh')).toBe('Lesson · Title · tanh');
  });
});
