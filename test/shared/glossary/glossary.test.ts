import katex from 'katex';
import { describe, expect, it, test } from 'vitest';
import { ACTIVATIONS } from '../../../shared/activations';
import { SCALINGS } from '../../../shared/datasets/scaling';
import { DATASETS } from '../../../shared/datasets/index';
import { GLOSSARY, termOf, termOfLabel, WRITTEN_TERMS } from '../../../shared/glossary';
import { termOfColumn, termOfField, termOfPath } from '../../../shared/glossary/fieldTerms';
import { INITIALIZERS } from '../../../shared/initializers';
import { lessonNamed } from '../../../shared/lessons';
import { LOSSES } from '../../../shared/losses';
import { METRICS } from '../../../shared/metrics';
import { CLIPPINGS, OPTIMIZERS } from '../../../shared/optimizers';
import { SCHEDULES } from '../../../shared/schedules';
import { SIGNAL_QUANTITIES } from '../../../shared/signal';
import type { Source } from '../../../shared/source';
import { SPEC_FIELDS } from '../../../shared/specFields';
import { glossaryMarkdown } from '../../support/glossaryMarkdown';

const EACH = GLOSSARY.map((term) => [term.id, term] as const);

describe('terms', () => {
  it('are at least eighty, beside those of records', () => {
    expect(WRITTEN_TERMS.length).toBeGreaterThanOrEqual(80);
    expect(new Set(GLOSSARY.map(({ id }) => id)).size).toBe(GLOSSARY.length);
  });

  test.each(EACH)('%s says what it is, and links to what there is', (id, term) => {
    expect(term.term).toMatch(/^\S.*\S$|^\S+$/);
    expect(term.sentence).toMatch(/^\S[^]*[.)]$/);
    expect(term.sentence.length, term.sentence).toBeLessThan(400);
    for (const other of term.seeAlso ?? []) {
      expect(termOf(other), `${id} → ${other}`).toBeDefined();
      expect(other).not.toBe(id);
    }
    for (const lesson of term.lessons ?? []) expect(lessonNamed(lesson).id).toBe(lesson);
  });

  test.each(WRITTEN_TERMS.map((term) => [term.id, term] as const))('%s can be reached from another', (id, term) => {
    expect(GLOSSARY.some((other) => other.seeAlso?.includes(id)) || (term.places?.length ?? 0) > 0).toBe(true);
    expect(term.seeAlso?.length, 'a written term leads on').toBeGreaterThan(0);
  });

  test.each(EACH.flatMap(([id, { formula }]) => (formula === undefined ? [] : [[id, formula] as const])))(
    'the formula of %s can be typeset',
    (_, formula) => expect(() => katex.renderToString(formula, { throwOnError: true })).not.toThrow(),
  );

  it('have sources that say the same of the same paper', () => {
    const papers = new Map<string, string>();
    const sources: (readonly [string, Source])[] = GLOSSARY.flatMap(({ id, source }) =>
      source === undefined ? [] : [[id, source] as const],
    );
    expect(sources.length).toBeGreaterThan(80);
    for (const [id, { title, year, ref }] of sources) {
      const paper = `${title} (${year})`;
      expect(papers.get(ref) ?? paper, id).toBe(paper);
      expect(papers.get(paper) ?? ref, id).toBe(ref);
      papers.set(ref, paper).set(paper, ref);
    }
  });
});

describe('every record has a term', () => {
  const TABLES = {
    activation: ACTIVATIONS,
    initializer: INITIALIZERS,
    optimizer: OPTIMIZERS,
    loss: LOSSES,
    schedule: SCHEDULES,
    clipping: CLIPPINGS,
    scaling: SCALINGS,
    dataset: DATASETS,
    metric: METRICS,
    signal: SIGNAL_QUANTITIES,
  };
  const records = Object.entries(TABLES).flatMap(([kind, table]) =>
    Object.values<{ readonly name: string; readonly label: string }>(table).map((record) => [kind, record] as const),
  );
  test.each(records)('%s $name', (kind, { name, label }) => {
    expect(termOf(`${kind}.${name}`)?.term).toBe(label);
  });
  it('and a measurement leads to a word of the field, not only to the word measurement', () => {
    for (const { name } of Object.values(METRICS)) {
      const written = termOf(`metric.${name}`)!.seeAlso!.filter((id) => id !== 'measurement');
      expect(written.length, name).toBeGreaterThan(0);
    }
  });
});

describe('terms of settings and labels', () => {
  test.each(SPEC_FIELDS)('%s', (key) => {
    expect(termOf(termOfField(key) ?? '')?.sentence).toBeDefined();
  });
  it('finds the setting behind a key of one layer and behind a path of the form', () => {
    expect(termOfField('layers.3.activation.alpha')).toBe('slopeParameter');
    expect(termOfField('output.units')).toBe('width');
    expect(termOfPath('network.layers.0.initializer.gain')).toBe('gain');
    expect(termOfPath('optimizer.momentum')).toBe('momentum');
    expect(termOfField('nothing')).toBeNull();
  });
  it('finds columns of the history', () => {
    expect(termOfColumn('accuracy.test.best')).toBe('metric.accuracy.test');
    expect(termOfColumn('gradNorm@200')).toBe('metric.gradNorm');
    expect(termOfColumn('optimizer.learningRate')).toBe('learningRate');
    expect(termOfColumn('replay')).toBe('replay');
    expect(termOfColumn('nothing')).toBeNull();
  });
  it('finds labels with what stands behind them, and a written term before a record', () => {
    expect(termOfLabel('Units each (differ)')).toBe('neuron');
    expect(termOfLabel('Gradient norm, layer 2')).toBe('norm');
    expect(termOfLabel('Spread of W per layer')).toBe('standardDeviation');
    expect(termOfLabel('Momentum')).toBe('momentum');
    expect(termOfLabel('Held-out loss')).toBe('metric.loss.test');
    expect(termOfLabel('Cancel')).toBeNull();
  });
});

describe('docs/manual/glossary.md', () => {
  it('is what the records say', async () => {
    await expect(glossaryMarkdown()).toMatchFileSnapshot('../../../docs/manual/glossary.md');
  });
});
