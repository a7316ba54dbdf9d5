import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../shared/errors';
import type { LayerSpec } from '../../shared/experiment';
import { METRICS } from '../../shared/metrics';
import { mentions, parseListQuery, parseQuery } from '../../shared/query';
import { queryForm, queryText } from '../../shared/queryForm';
import { fitsPattern } from '../../shared/queryTerms';
import { SPEC_FIELDS } from '../../shared/specFields';
import { exampleLayer, exampleRun, exampleSeriesSummary, exampleSpec } from '../support/specs';

const leaky: LayerSpec = { ...exampleLayer(4), activation: { name: 'leakyRelu', alpha: 0.2 } };
const run = exampleRun({
  id: '0a1b2c3d4e5f',
  name: 'Moons · First try',
  note: 'Looks odd: 50 % dead',
  tags: ['draft', 'Big One'],
  starred: true,
  step: 1200,
  spec: exampleSpec({ network: { layers: [exampleLayer(8, 'logistic'), leaky, exampleLayer(1, 'identity')] } }),
  metrics: {
    'accuracy.test': { last: 0.8, lastStep: 1200, min: 0.5, minStep: 0, max: 0.95, maxStep: 600, count: 9 },
    'loss.train': { ...exampleSeriesSummary(NaN), last: NaN, min: 0.2, minStep: 700 },
  },
});
const bare = exampleRun({ id: 'zzzzzzzzzzzz', name: 'other', status: 'failed', metrics: {}, sweepId: 'swsweepsweep' });

const message = (query: string): string => {
  try {
    parseQuery(query);
  } catch (thrown) {
    if (thrown instanceof LabError && thrown.code === 'input') return thrown.message;
    throw thrown;
  }
  return 'no error';
};

describe('parseQuery', () => {
  it.each([
    '',
    '   ',
    'moons',
    'FIRST "first try"',
    'mo*try',
    'odd',
    'draft',
    '"big one"',
    '0a1b',
    '·',
    '-banana',
    'activation:logistic -activation:relu',
    'activation:leakyRelu',
    'activation:sigmoid',
    'activation:*relu',
    'activation:logistic,leakyRelu',
    'activation.alpha>0.1',
    'activation.alpha=0.20',
    'dataset:moons dataset.noise:0.1',
    'noise<=0.1 noise>=0.1',
    'Dataset:MOONS',
    'depth=2 depth>1 depth<3',
    'width:4 width>=8',
    'layers.2.units:4 output.activation:identity',
    'steps:none epochs:10',
    'status:done',
    'status!=failed',
    'tag:draft tag:"big one" tag:big*',
    'starred:yes starred:true -starred:no',
    'name:"Moons · First try" name:moons*',
    'id:0a*',
    '-sweep:* sweep:none',
    'step>=1200',
    'accuracy.test>0.7 accuracy.test<0.81 accuracy.test.best>0.9 accuracy.test.min=0.5',
    'accuracy>0.7',
    'accuracy.test.bestStep:600',
    'loss.train:NaN loss.train.min<0.3 loss.train.best<0.3',
    'lr:0.1 optimizer:sgd',
    '-12:30',
    'loss:binaryCrossEntropy',
  ])('%s: keeps the run', (query) => {
    expect(parseQuery(query)(run)).toBe(true);
  });

  it.each([
    'banana',
    'moons banana',
    '-moons',
    '1b2c',
    'activation:tanh',
    'activation:relu',
    '-activation:logistic',
    'activation:"*relu"',
    'depth>2',
    'width>8',
    'status:failed',
    '-status:done',
    'status!=done',
    'tag:dra',
    'starred:no',
    'name:moons',
    'sweep:*',
    'accuracy.test>0.8',
    'accuracy.test.best<0.9',
    'loss.train>0 ',
    'loss.train<1',
    'loss.test>0',
    'loss.test:none',
    'steps>0',
    'scaling.factor>0',
  ])('%s: leaves the run out', (query) => {
    expect(parseQuery(query)(run)).toBe(false);
  });

  it('negates what a run does not have', () => {
    expect(parseQuery('-accuracy.test>0.5')(bare)).toBe(true);
    expect(parseQuery('accuracy.test>0.5')(bare)).toBe(false);
    expect(parseQuery('sweep:sws* tag:none')(bare)).toBe(true);
  });

  it('knows every setting and every network-wide metric', () => {
    for (const key of SPEC_FIELDS) expect(message(`${key}:1`), key).toBe('no error');
    for (const { name, scope } of Object.values(METRICS)) {
      expect(message(`${name}>1`) === 'no error', name).toBe(scope !== 'layer');
    }
  });

  it.each([
    ['activatoin:tanh', 'unknown field "activatoin" at character 1; did you mean "activation"?'],
    ['moons  -acuracy.test>1', 'unknown field "acuracy.test" at character 8; did you mean "accuracy.test"?'],
    ['qqqqqq:1', 'unknown field "qqqqqq" at character 1; put it in quotes to look for it as text'],
    ['deadFraction>0.5', 'unknown field "deadFraction" at character 1; deadFraction is measured layer by layer; '],
    ['layers.1.actvation:x', 'unknown field "layers.1.actvation" at character 1'],
    ['a "b c', 'the quote at character 3 must be closed by another "'],
    ['depth>two', 'depth> at character 1 must be followed by a number; got "two"'],
    ['depth>', '"depth>" at character 1 must be followed by a value, such as depth>0.5'],
    ['x tag:', '"tag:" at character 3 must be followed by a value, such as tag:value'],
    ['activation>3', '"activation" at character 1 is a name and has no size for >; write activation:…'],
    ['loss<0.1', '"loss" at character 1 is a name and has no size for <; write loss.train<… or loss.test<…'],
    ['gradNorm.best>1', 'unknown field "gradNorm.best"'],
  ])('%s: says what is wrong', (query, expected) => {
    expect(message(query)).toContain(expected);
  });

  it('takes quoted operators and escapes as text', () => {
    const odd = exampleRun({ name: 'a "b" c:d \\e' });
    for (const query of ['"c:d"', '"\\"b\\""', '"\\\\e"', 'name:"a \\"b\\" c:d \\\\e"']) {
      expect(parseQuery(query)(odd), query).toBe(true);
      expect(parseQuery(query)(run), query).toBe(false);
    }
  });
});

describe('fitsPattern', () => {
  it.each([
    ['abc', ['abc'], true],
    ['abc', ['ab'], false],
    ['abc', ['', ''], true],
    ['abc', ['a', 'c'], true],
    ['aba', ['ab', 'ba'], false],
    ['abab', ['ab', 'ab'], true],
    ['abcabc', ['a', 'b', 'c', ''], true],
    ['abc', ['a', 'c', 'c'], false],
    ['abc', ['', 'abc', ''], true],
    ['', ['', ''], true],
  ])('%s with %j: %s', (text, parts, expected) => {
    expect(fitsPattern(text, parts)).toBe(expected);
  });
});

describe('AND, OR, NOT and parentheses', () => {
  it.each([
    ['activation:tanh OR depth=2', true],
    ['activation:tanh OR depth=3', false],
    ['depth=2 AND (activation:tanh OR init:he* OR width:4)', true],
    ['(activation:tanh OR depth=2) AND step>5000', false],
    ['activation:tanh OR depth=2 AND step>1000', true],
    ['depth=2 OR activation:tanh step>5000', true],
    ['(depth=2 OR activation:tanh) step>5000', false],
    ['NOT activation:tanh', true],
    ['NOT NOT activation:tanh', false],
    ['NOT depth=2 OR depth=2', true],
    ['-(depth=2 step>1000)', false],
    ['NOT (depth=3 OR status:failed)', true],
    ['((((depth=2))))', true],
    ['depth=2AND', false],
    ['moons and try', false],
    ['"AND" OR moons', true],
    ['depth:1..2 width:..8 step:1000..', true],
    ['depth:3..9', false],
    ['accuracy.test:0.7..0.9', true],
    ['name:"First (1)"', false],
    ['name:foo(1)', false],
  ])('%s: %s', (query, kept) => {
    expect(parseQuery(query)(run)).toBe(kept);
  });

  it.each([
    ['(depth=2', 'the "(" at character 1 must be closed by a ")"'],
    ['depth=2)', 'the ")" at character 8 closes nothing'],
    ['depth=2 AND', 'missing after AND, before the end at character 12'],
    ['OR depth=2', 'missing at the start, before OR at character 1'],
    ['depth=2 OR OR depth=3', 'missing after OR, before OR at character 12'],
    ['()', 'before ")" at character 2'],
    ['NOT', 'missing after NOT'],
    ['('.repeat(60) + 'x' + ')'.repeat(60), 'may be nested 50 deep'],
    ['NOT '.repeat(60) + 'x', 'may be nested 50 deep'],
  ])('%s is refused', (query, said) => {
    expect(message(query)).toContain(said);
  });

  it('is a tree of truth values, whatever it looks like', () => {
    const leaf = fc.constantFrom('depth=2', 'depth=3', 'status:done', 'status:failed');
    const { tree } = fc.letrec<{ tree: { text: string; value: boolean } }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf.map((text) => ({ text, value: text === 'depth=2' || text === 'status:done' })),
        tie('tree').map(({ text, value }) => ({ text: `NOT (${text})`, value: !value })),
        fc
          .tuple(tie('tree'), tie('tree'))
          .map(([a, b]) => ({ text: `(${a.text}) AND (${b.text})`, value: a.value && b.value })),
        fc
          .tuple(tie('tree'), tie('tree'))
          .map(([a, b]) => ({ text: `(${a.text} OR ${b.text})`, value: a.value || b.value })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        expect(parseQuery(text)(run)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('never ends in anything but a filter or one clear error', () => {
    const token = fc.oneof(
      fc.constantFrom(
        '(',
        ')',
        '-',
        'AND',
        'OR',
        'NOT',
        '"',
        '*',
        ' ',
        '\\',
        ':',
        '>=',
        '..',
        'depth',
        'tag',
        'loss.train',
      ),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.double().map(String),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        const text = tokens.join('');
        let test;
        try {
          test = parseQuery(text);
        } catch (thrown) {
          if (!(thrown instanceof LabError)) throw thrown;
          expect(thrown.code).toBe('input');
          expect(thrown.message).not.toBe('');
          return;
        }
        expect(typeof test(run)).toBe('boolean');
        expect(typeof test(bare)).toBe('boolean');
      }),
      { numRuns: 5000 },
    );
  });
});

describe('the form of a filter', () => {
  const term = fc.record({
    negated: fc.boolean(),
    field: fc.constantFrom('', 'name', 'activation', 'tag'),
    operator: fc.constantFrom(':' as const, '=' as const, '!=' as const),
    value: fc.oneof(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.constantFrom('a:b', 'AND', 'NOT', '-x', 'he*', '(a)', '"', 'a b', 'x)'),
    ),
  });
  const lines = fc
    .record({
      join: fc.constantFrom('and' as const, 'or' as const),
      terms: fc.array(term, { minLength: 2, maxLength: 5 }),
    })
    .map((form) => ({
      ...form,
      terms: form.terms.map((t) => (t.field === '' ? { ...t, operator: ':' as const } : t)),
    }));

  it('reads what it writes', () => {
    fc.assert(
      fc.property(lines, (form) => {
        expect(queryForm(queryText(form))).toEqual(form);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['', { join: 'and', terms: [] }],
    ['moons', { join: 'and', terms: [{ negated: false, field: '', operator: ':', value: 'moons' }] }],
    ['-status:failed', { join: 'and', terms: [{ negated: true, field: 'status', operator: ':', value: 'failed' }] }],
    ['NOT -tag:x', { join: 'and', terms: [{ negated: false, field: 'tag', operator: ':', value: 'x' }] }],
    ['(a OR b) c', null],
    ['a OR b c', null],
    ['name:"a*b"', null],
  ])('of %s', (text, form) => {
    expect(queryForm(text)).toEqual(form);
  });

  it('leaves out lines that say nothing yet', () => {
    const terms = [
      { negated: false, field: 'depth', operator: '>=' as const, value: '2' },
      { negated: true, field: 'name', operator: ':' as const, value: '' },
    ];
    expect(queryText({ join: 'or', terms })).toBe('depth>=2');
  });
});

describe('archived runs', () => {
  const archived = exampleRun({ id: 'aaaaaaaaaaaa', name: 'put away', archivedAt: 1 });
  const found = (query: string) => [run, archived].filter(parseListQuery(query)).map(({ id }) => id);

  it('are found by archived:yes and archived:no', () => {
    expect([archived, run].map(parseQuery('archived:yes'))).toEqual([true, false]);
    expect([archived, run].map(parseQuery('archived:no'))).toEqual([false, true]);
  });

  it('are left out of lists unless the filter speaks of them, wherever in it', () => {
    expect(found('')).toEqual([run.id]);
    expect(found('away')).toEqual([]);
    expect(found('archived:yes')).toEqual([archived.id]);
    expect(found('-archived:yes')).toEqual([run.id]);
    expect(found('Archived:* OR tag:draft')).toEqual([run.id, archived.id]);
    expect(found('NOT (name:x OR archive:no)')).toEqual([archived.id]);
  });

  it('are spoken of by the field alone, not by a word', () => {
    expect(['archived', '"archived:yes"', 'name:archived', ''].map((query) => mentions(query, 'archived'))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(() => mentions('(archived:yes', 'archived')).toThrow('must be closed');
  });
});
