import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellsOf,
  csvCell,
  textOfCell,
  csvLines,
  EXPORT_FORMATS,
  type CsvSource,
  type ExportFormat,
} from '../../shared/csv';
import { METRICS, type MetricName, type Series } from '../../shared/metrics';
import { Rng } from '../../shared/rng';
import { readCsv, readRecords } from '../support/csv';
import { exampleRun, exampleSeriesSummary, exampleSpec } from '../support/specs';

const text = (format: ExportFormat, source: CsvSource) => [...csvLines(format, source)].join('');

const series = (metric: MetricName, layer: number, steps: number[], values: number[]): Series => ({
  metric,
  layer,
  steps: Int32Array.from(steps),
  values: Float64Array.from(values),
});

const SERIES: Record<string, Series[]> = {
  aaaaaaaaaaaa: [series('loss.train', 0, [0, 10, 20], [1, 0.1 + 0.2, NaN]), series('gradNorm', 2, [10], [Infinity])],
  bbbbbbbbbbbb: [series('loss.train', 0, [0, 5], [-Infinity, -0]), series('loss.train', 0, [20], [5e-324])],
};

/** The two functions of a source over series that are given in stretches. */
function pointsOf(parts: (runId: string) => readonly Series[]): Pick<CsvSource, 'keys' | 'stretches'> {
  const name = ({ metric, layer }: { metric: string; layer: number }) => `${metric}/${layer}`;
  return {
    keys: (id) => [...new Map(parts(id).map((part) => [name(part), part])).values()],
    stretches: (id, key) => parts(id).filter((part) => name(part) === name(key)),
  };
}
const NO_POINTS = pointsOf(() => []);
/** Rows of the source below, by format. */
const ROWS = { long: 7, wide: 4, summary: 2 };

const source: CsvSource = {
  runs: [
    exampleRun({ id: 'aaaaaaaaaaaa', name: 'first, "quoted"', pointCount: 4 }),
    exampleRun({
      id: 'bbbbbbbbbbbb',
      name: '=cmd|/C calc',
      pointCount: 3,
      spec: exampleSpec({ batchSize: 7, seeds: { init: 8, data: 2, shuffle: 3 } }),
    }),
  ],
  ...pointsOf((id) => SERIES[id] ?? []),
};

describe('every format', () => {
  it.each(EXPORT_FORMATS)('%s: is RFC 4180 with a row for each point, step or run', (format) => {
    const [head = [], ...rows] = readCsv(text(format, source));
    expect(rows.length).toBe(ROWS[format]);
    const [line = ''] = csvLines(format, source);
    expect(cellsOf(line)).toBe(head.length);
    expect(new Set(head).size).toBe(head.length);
    for (const row of rows) expect(row.length).toBe(head.length);
  });

  it.each(EXPORT_FORMATS)('%s: has a header alone for no runs', (format) => {
    const empty: CsvSource = { runs: [], ...NO_POINTS };
    expect(readCsv(text(format, empty)).length).toBe(1);
  });
});

describe('long', () => {
  it('has one row a point, with the settings that differ', () => {
    expect(readCsv(text('long', source))).toEqual([
      ['run_id', 'run_name', 'batchSize', 'seeds.init', 'step', 'epoch', 'metric', 'layer', 'value'],
      ['aaaaaaaaaaaa', 'first, "quoted"', '20', '1', '0', '0', 'loss.train', '0', '1'],
      ['aaaaaaaaaaaa', 'first, "quoted"', '20', '1', '10', '1', 'loss.train', '0', '0.30000000000000004'],
      ['aaaaaaaaaaaa', 'first, "quoted"', '20', '1', '20', '2', 'loss.train', '0', 'NaN'],
      ['aaaaaaaaaaaa', 'first, "quoted"', '20', '1', '10', '1', 'gradNorm', '2', 'Infinity'],
      ['bbbbbbbbbbbb', "'=cmd|/C calc", '7', '8', '0', '0', 'loss.train', '0', '-Infinity'],
      ['bbbbbbbbbbbb', "'=cmd|/C calc", '7', '8', '5', '0.5', 'loss.train', '0', '-0'],
      ['bbbbbbbbbbbb', "'=cmd|/C calc", '7', '8', '20', '2', 'loss.train', '0', '5e-324'],
    ]);
  });

  it('leaves the epoch empty while the steps of one are not known', () => {
    const unknown = { ...source, runs: [exampleRun({ id: 'bbbbbbbbbbbb', stepsPerEpoch: 0 })] };
    expect(readRecords(text('long', unknown)).map((row) => row['epoch'])).toEqual(['', '', '']);
  });

  it('is made while it is read', () => {
    let asked = 0;
    const lazy: CsvSource = { ...source, stretches: (id, key) => (asked++, source.stretches(id, key)) };
    const lines = csvLines('long', lazy);
    lines.next();
    expect(asked).toBe(0);
    lines.next();
    expect(asked).toBe(1);
  });
});

describe('wide', () => {
  it('has one row a step of any run and one column a run, metric and layer', () => {
    expect(readCsv(text('wide', source))).toEqual([
      [
        'step',
        'first, "quoted" (aaaaaaaaaaaa) loss.train',
        'first, "quoted" (aaaaaaaaaaaa) gradNorm layer 2',
        "'=cmd|/C calc (bbbbbbbbbbbb) loss.train",
      ],
      ['0', '1', '', '-Infinity'],
      ['5', '', '', '-0'],
      ['10', '0.30000000000000004', 'Infinity', ''],
      ['20', 'NaN', '', '5e-324'],
    ]);
  });
});

describe('summary', () => {
  it('has settings, status, last and best with their steps', () => {
    const run = exampleRun({
      status: 'diverged',
      message: 'loss became NaN',
      tags: ['a', '-b'],
      note: 'line 1\nline 2',
      metrics: {
        'loss.train': exampleSeriesSummary(0.25),
        'accuracy.test': { last: 0.7, lastStep: 20, min: 0.1, minStep: 0, max: 0.9, maxStep: 10, count: 3 },
      },
    });
    const [row] = readRecords(text('summary', { runs: [run], ...NO_POINTS }));
    expect(row).toMatchObject({
      run_id: run.id,
      status: 'diverged',
      message: 'loss became NaN',
      tags: 'a, -b',
      note: 'line 1\nline 2',
      created_at: '2023-11-14T22:13:20.000Z',
      dataset: 'moons',
      'dataset.noise': '0.1',
      steps: '',
      'layers.2.units': '8',
      'optimizer.learningRate': '0.1',
      'loss.train.last': '0.25',
      'loss.train.lastStep': '20',
      'loss.train.best': '0.25',
      'loss.train.bestStep': '20',
      'accuracy.test.last': '0.7',
      'accuracy.test.best': '0.9',
      'accuracy.test.bestStep': '10',
    });
  });

  it('leaves cells empty that a run does not have', () => {
    const bare = exampleRun({ id: 'cccccccccccc', metrics: {}, startedAt: null, endedAt: null });
    const [, row] = readRecords(text('summary', { runs: [exampleRun(), bare], ...NO_POINTS }));
    expect(row).toMatchObject({ 'loss.train.best': '', started_at: '' });
  });

  it('has every metric at some time', () => {
    const metrics = Object.fromEntries(Object.keys(METRICS).map((name) => [name, exampleSeriesSummary(0.5)]));
    const [head = []] = readCsv(text('summary', { runs: [exampleRun({ metrics })], ...NO_POINTS }));
    for (const { name, better } of Object.values(METRICS)) {
      expect(head).toContain(`${name}.last`);
      expect(head.includes(`${name}.best`)).toBe(better !== null);
    }
  });
});

describe('csvCell', () => {
  it('writes numbers that parse back to the same value', () => {
    const rng = Rng.stream(1, 'csv test');
    const bits = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 5000; i++) {
      bits.setUint32(0, rng.uint32());
      bits.setUint32(4, rng.uint32());
      const value = bits.getFloat64(0);
      expect(Number(csvCell(value))).toBe(value);
    }
    for (const value of [0, -0, 1e21, 1e-7, Number.MAX_VALUE, Number.MIN_VALUE, NaN, Infinity, -Infinity]) {
      expect(Number(csvCell(value))).toBe(value);
    }
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1'])('makes %j harmless', (formula) => {
    const [[cell] = []] = readCsv(`${csvCell(formula)}\r\n`);
    expect(cell).toBe(`'${formula}`);
  });

  it.each(['=1+1', "'=1+1", "''@x", "'", "'a", "a'", '', '-', "'-", '＋', "'＝x", '\t=', ' =1', '-1'])(
    'what it has written of %j is read back to the letter',
    (text) => {
      const [[cell = ''] = []] = text === '' ? [['']] : readCsv(`${csvCell(text)}\r\n`);
      expect(textOfCell(cell)).toBe(text);
      expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
    },
  );

  it('of two texts no two become the same cell', () => {
    const letters = fc.constantFrom("'", '=', '-', '@', 'a', '"', ',', '\t', '＝', ' ');
    const some = fc.array(letters, { maxLength: 6 }).map((all) => all.join(''));
    fc.assert(
      fc.property(some, (text) => {
        fc.pre(text !== '');
        expect(textOfCell(readCsv(`${csvCell(text)}\r\n`)[0]?.[0] ?? '')).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not touch numbers and harmless text', () => {
    expect(csvCell(-1)).toBe('-1');
    expect(csvCell('a=b')).toBe('a=b');
    expect(csvCell('Ünïcode · 数')).toBe('Ünïcode · 数');
  });

  it('quotes so that every text reads back', () => {
    const rng = Rng.stream(2, 'csv test');
    const letters = ['a', '"', ',', '\r', '\n', ' ', ';', '\t', 'ß', '😀'];
    for (let i = 0; i < 2000; i++) {
      const word = `x${Array.from({ length: rng.below(6) }, () => letters[rng.below(letters.length)]).join('')}`;
      expect(readCsv(`${csvCell(word)},${csvCell(word)}\r\n`)).toEqual([[word, word]]);
    }
  });
});
