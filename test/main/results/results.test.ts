import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromExact, toExact } from '../../../main/results/exactNumbers';
import { CHUNK_BYTES, RESULT_LIMITS } from '../../../main/results/format';
import { resultDigest } from '../../../main/results/resultDigest';
import { decodeResultFile, encodeResultFile } from '../../../main/results/resultFile';
import { readResult, type RunResult } from '../../../main/results/resultReader';
import { LabError } from '../../../shared/errors';
import type { ExperimentSpec } from '../../../shared/experiment';
import { parseSpec } from '../../../shared/experimentSchema';
import { histogramOf } from '../../../shared/histogram';
import type { TrainerEvent } from '../../../shared/trainerProtocol';
import { randomSpec } from '../../support/randomSpec';
import { chunkOf, chunksOf, eventsOf, expectedRun, linesOf } from '../../support/results';
import { exampleSpec } from '../../support/specs';

const SPEC = exampleSpec({
  epochs: null,
  steps: 60,
  record: { ...exampleSpec().record, histograms: 3, snapshots: 'auto' },
});
const DIVERGING = parseSpec({
  dataset: 'plane',
  optimizer: { name: 'sgd', learningRate: 1000 },
  record: { everySteps: 1 },
  epochs: 2,
});

let events: readonly TrainerEvent[];
let lines: readonly string[];

beforeAll(async () => {
  events = await eventsOf(SPEC);
  lines = linesOf(chunksOf(SPEC, events));
});

const read = (chunks: Iterable<Uint8Array>, spec = SPEC): RunResult => readResult(chunks, expectedRun(spec));
const points = (all: readonly TrainerEvent[]) => all.flatMap((event) => (event.type === 'points' ? event.points : []));
const histograms = (all: readonly TrainerEvent[]) =>
  all.flatMap((event) => (event.type === 'points' ? event.histograms : []));
const snapshots = (all: readonly TrainerEvent[]) =>
  all.flatMap((event) => (event.type === 'snapshot' ? [event.snapshot] : []));
const finalOf = (all: readonly TrainerEvent[]) =>
  all.find((event) => event.type === 'checkpoint' && event.reason === 'final') as Extract<
    TrainerEvent,
    { type: 'checkpoint' }
  >;

/** Points by series, which is what a history has of their order. */
function bySeries(some: readonly { metric: string; layer: number; step: number; value: number }[]) {
  const found: Record<string, [number, number][]> = {};
  for (const { metric, layer, step, value } of some) (found[`${metric}/${layer}`] ??= []).push([step, value]);
  return found;
}

describe('what a trainer reports', () => {
  const trained: readonly (readonly [string, ExperimentSpec])[] = [
    ['a run that is done', SPEC],
    ['one that diverges', DIVERGING],
    ...Array.from({ length: 12 }, (_, seed) => [`random experiment ${seed}`, randomSpec(seed)] as const),
  ];
  it.each(trained)('comes back as it was: %s', async (_, spec) => {
    const all = spec === SPEC ? events : await eventsOf(spec);
    const result = read(chunksOf(spec, all), spec);
    const end = all.at(-1)!;
    expect(end.type).toBe('ended');
    if (end.type !== 'ended') return;
    expect(bySeries(result.points)).toEqual(bySeries(points(all)));
    expect(result.histograms).toEqual(histograms(all));
    expect(result.snapshots).toEqual(snapshots(all));
    expect(result.checkpoint!.bytes).toEqual(finalOf(all).bytes);
    expect(result.checkpoint!.elapsedMs).toBe(finalOf(all).elapsedMs);
    expect(result.end).toEqual({ status: end.status, weightsHash: end.weightsHash, message: end.message });
    expect(result.progress).toEqual(end.progress);
    expect(result.started!.totalSteps).toBe((all[0] as Extract<TrainerEvent, { type: 'started' }>).totalSteps);
  });

  it('has all kinds of records, or this file would test little', async () => {
    expect(histograms(events).length).toBeGreaterThan(0);
    expect(snapshots(events).length).toBeGreaterThan(0);
    expect(read(chunksOf(DIVERGING, await eventsOf(DIVERGING)), DIVERGING).end.status).toBe('diverged');
  });

  it('says when it began and ended where it was computed', () => {
    const before = Date.now();
    const { head, endedAt } = read(chunksOf(SPEC, events));
    expect(before).toBeLessThanOrEqual(head.startedAt);
    expect(head.startedAt).toBeLessThanOrEqual(endedAt);
    expect(endedAt).toBeLessThanOrEqual(Date.now());
  });

  it('is whole with its failure alone', () => {
    const failed: TrainerEvent = { type: 'failed', runId: 'a', message: 'no memory\nleft' };
    expect(read(chunksOf(SPEC, [failed]))).toMatchObject({
      started: null,
      checkpoint: null,
      end: { message: 'no memory\nleft' },
    });
    const some = events.slice(0, 3);
    const result = read(chunksOf(SPEC, [...some, failed]));
    expect(result.started).not.toBe(null);
    expect(bySeries(result.points)).toEqual(bySeries(points(some)));
    expect(result.end).toEqual({ status: 'failed', message: 'no memory\nleft' });
  });

  it('is no result as long as it has no end, or somebody stopped it', () => {
    expect(() => read(chunksOf(SPEC, events.slice(0, -1)))).toThrow(/its end is missing/);
    const stopped = { ...events.at(-1)!, status: 'stopped' } as TrainerEvent;
    expect(() => read(chunksOf(SPEC, [...events.slice(0, -1), stopped]))).toThrow(/its end is missing/);
  });

  it('keeps every number to the bit, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324, 1.7e308)), (value) => {
        const text = JSON.stringify(toExact(value));
        expect(Object.is(fromExact(JSON.parse(text) as ReturnType<typeof toExact>), value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('comes back however it is cut into reports, with any numbers', () => {
    const started = events[0]!;
    const [final, end] = [finalOf(events), events.at(-1)!];
    const steps = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ steps, values: fc.array(fc.double(), { minLength: 20, maxLength: 20 }) }), {
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 30 }),
        (series, cut) => {
          const made = series.flatMap((each, layer) =>
            [...each.steps]
              .sort((a, b) => a - b)
              .map((step, i) => ({ metric: 'gradNorm' as const, layer, step, value: each.values[i]! })),
          );
          const reports: TrainerEvent[] = [];
          for (let at = 0; at < made.length; at += cut) {
            const progress = { step: 60, epoch: 1 / 3, elapsedMs: 1 };
            const some = {
              layer: 1,
              step: at,
              quantity: 'weights' as const,
              ...histogramOf(Float64Array.of(NaN, at, -0)),
            };
            reports.push({
              type: 'points',
              runId: 'a',
              progress,
              points: made.slice(at, at + cut),
              histograms: at > 60 ? [] : [some],
            });
          }
          const all: TrainerEvent[] = [
            started,
            ...reports,
            { type: 'points', runId: 'a', progress: { step: 60, epoch: 3, elapsedMs: 2 }, points: [], histograms: [] },
            { ...final, elapsedMs: 2 },
            { ...end, progress: { step: 60, epoch: 8, elapsedMs: 3 } } as TrainerEvent,
          ];
          const result = read(chunksOf(SPEC, all));
          expect(bySeries(result.points)).toEqual(bySeries(made));
          expect(result.histograms).toEqual(histograms(reports));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes in chunks of a bounded size, each read by itself', () => {
    const progress = { step: 60, epoch: 1, elapsedMs: 1 };
    const many = Array.from({ length: 61 }, (_, step) =>
      Array.from({ length: 1000 }, (__, i) => ({
        metric: (['gradNorm', 'updateRatio', 'loss.train'] as const)[i % 3]!,
        layer: Math.floor(i / 3) % 4,
        step,
        value: Math.sin(step * 1000 + i),
      })).slice(0, 12),
    ).flat();
    // More bytes than a chunk has, that cannot be packed: parts of the longest kind.
    const bytes = Uint8Array.from({ length: 1200 }, (_, i) => (i * 7919) % 251);
    const snapshot = { step: 1, base: null, exact: false, weightsHash: 'ab'.repeat(32), bytes };
    const wide: TrainerEvent[] = Array.from({ length: 40 }, (_, i) => ({
      type: 'points',
      runId: 'a',
      progress,
      points: [],
      histograms: Array.from({ length: 200 }, (__, k) => ({
        ...{ quantity: 'weights' as const, layer: 1 + (k % 3), step: i, ...histogramOf(Float64Array.of(1, 2, 3)) },
      })).slice(0, 3),
    }));
    const all: TrainerEvent[] = [
      events[0]!,
      { type: 'points', runId: 'a', progress, points: many, histograms: [] },
      { type: 'snapshot', runId: 'a', snapshot },
      ...wide,
      { ...finalOf(events), elapsedMs: 5 },
      { ...events.at(-1)!, progress } as TrainerEvent,
    ];
    const end = {
      ...(events.at(-1) as Extract<TrainerEvent, { type: 'ended' }>),
      progress: { ...progress, elapsedMs: 9 },
    };
    const chunks = chunksOf(SPEC, [...all.slice(0, -1), end]);
    expect(read(chunks).points).toHaveLength(many.length);
    for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(RESULT_LIMITS.packedBytes);
    for (const line of linesOf(chunks)) expect(line.length).toBeLessThan(CHUNK_BYTES);
  });
});

describe('the digest of a result', () => {
  it('is that of another training of the same run, on whatever computer, and of no other numbers', async () => {
    const digest = resultDigest(read(chunksOf(SPEC, events)));
    expect(resultDigest(read(chunksOf(SPEC, await eventsOf(SPEC, 'b'), 'lab-8')))).toBe(digest);
    const at = lines.findIndex((line) => line.includes('"loss.train"'));
    const other = lines.with(at, lines[at]!.replace(/(\["loss\.train",0,\[[^\]]*\],\[)([^,\]]+)/, '$10.123'));
    expect(other[at]).not.toBe(lines[at]);
    expect(resultDigest(read([chunkOf(other)]))).not.toBe(digest);
  });
});

const change = (type: string, edit: (line: Record<string, unknown>) => void, nth = 0): readonly string[] => {
  const places = lines.flatMap((line, i) => ((JSON.parse(line) as { type: string }).type === type ? [i] : []));
  const at = places.at(nth)!;
  const line = JSON.parse(lines[at]!) as Record<string, unknown>;
  edit(line);
  return lines.with(at, JSON.stringify(line));
};
const without = (type: string) => lines.filter((line) => (JSON.parse(line) as { type: string }).type !== type);

describe('refuses', () => {
  const cases: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ['no head', () => lines.slice(1), /its head: type must be/],
    ['another format', () => change('head', (line) => (line['version'] = 2)), /version must be 1; update the older/],
    [
      'another core',
      () => change('head', (line) => (line['coreVersion'] = '1')),
      /computed by core 1; the run is of core/,
    ],
    [
      'another experiment',
      () => change('head', (line) => (line['specHash'] = 'ab'.repeat(32))),
      /another experiment, or of other seeds/,
    ],
    ['a field more', () => change('started', (line) => (line['more'] = 1)), /started/],
    ['a start twice', () => [lines[0]!, lines[1]!, ...lines.slice(1)], /must begin once/],
    ['other counts', () => change('started', (line) => (line['totalSteps'] = 61)), /totalSteps must be 60/],
    ['no start', () => without('started'), /must begin before/],
    [
      'steps back',
      () => change('points', (line) => (line['series'] = [['gradNorm', 0, [3, 3], [1, 2]]])),
      /must ascend; got 3 after/,
    ],
    [
      'a value less',
      () => change('points', (line) => (line['series'] = [['gradNorm', 0, [3, 4], [1]]])),
      /a value for each/,
    ],
    ['a metric of nobody', () => change('points', (line) => (line['series'] = [['fun', 0, [3], [1]]])), /points/],
    [
      'a layer too many',
      () => change('points', (line) => (line['series'] = [['gradNorm', 4, [3], [1]]])),
      /layer must be 0 to 3/,
    ],
    [
      'a step too many',
      () => change('points', (line) => (line['series'] = [['gradNorm', 0, [61], [1]]])),
      /step must be at most 60/,
    ],
    ['progress back', () => change('ended', (line) => (line['progress'] = [59, 1, 1e9])), /go back/],
    [
      'no checkpoint',
      () => without('checkpoint').filter((line) => !line.startsWith('{"type":"part"')),
      /bytes of a snapshot|checkpoint is missing/,
    ],
    ['another hash', () => change('ended', (line) => (line['weightsHash'] = 'ab'.repeat(32))), /have the SHA-256/],
    ['done too early', () => change('checkpoint', (line) => (line['step'] = 10)), /last step/],
    [
      'diverged without',
      () => change('ended', (line) => Object.assign(line, { status: 'diverged', message: 'x' })),
      /otherwise whether/,
    ],
    ['done with a message', () => change('ended', (line) => (line['message'] = 'x')), /no message/],
    ['more bytes than said', () => change('checkpoint', (line) => (line['bytes'] = 5)), /1 to 5 bytes/],
    [
      'bytes without measure',
      () => change('checkpoint', (line) => (line['bytes'] = 1e15)),
      /the checkpoint must have 1 to \d+ bytes/,
    ],
    [
      'bytes of nothing',
      () => [...lines.slice(0, 2), '{"type":"part","base64":"AAAA"}', ...lines.slice(2)],
      /belong to nothing/,
    ],
    [
      'a snapshot on another',
      () => change('snapshot', (line) => (line['base'] = 7), 1),
      /must build on the one before/,
    ],
    ['snapshots back', () => change('snapshot', (line) => (line['step'] = 0), 1), /must ascend/],
    ['something behind the end', () => [...lines, lines.at(-1)!], /behind its end/],
    ['another spelling', () => lines.with(1, lines[1]!.replace(':', ': ')), /spelt otherwise/],
    ['a key twice', () => lines.with(1, lines[1]!.replace('}', ',"type":"started"}')), /spelt otherwise/],
    ['__proto__', () => lines.with(1, lines[1]!.replace('}', ',"__proto__":1}')), /spelt otherwise/],
    ['no JSON', () => lines.with(1, '{'), /must be JSON/],
    ['an unknown record', () => lines.with(1, '{"type":"constructor"}'), /one of started/],
    ['deep lists', () => lines.with(1, '['.repeat(100_000) + ']'.repeat(100_000)), /one of started|JSON/],
  ];
  it.each(cases)('%s', (_, made, says) => {
    expect(() => read([chunkOf(made())])).toThrow(says);
    expect(() => read([chunkOf(made())])).toThrow(LabError);
  });

  it('histograms that are there twice, or of another number of bins', () => {
    const at = lines.findIndex((line) => /"histograms":\[\[/.test(line));
    const line = JSON.parse(lines[at]!) as { histograms: unknown[] };
    const twice = lines.with(at, JSON.stringify({ ...line, histograms: [...line.histograms, line.histograms[0]] }));
    expect(() => read([chunkOf(twice)])).toThrow(/must be there once/);
    const short = (line.histograms[0] as unknown[]).with(7, [1, 2]);
    const other = lines.with(at, JSON.stringify({ ...line, histograms: [short] }));
    expect(() => read([chunkOf(other)])).toThrow(/points/);
  });

  const good = () => chunkOf(lines);
  it.each([
    ['bytes that are no gzip', () => Buffer.from('plain text\n'), /must be gzip/],
    ['what stands behind the gzip', () => Buffer.concat([good(), Buffer.alloc(4)]), /nothing else/],
    ['a text behind the gzip', () => Buffer.concat([good(), Buffer.from('more')]), /must be gzip/],
    ['a cut line', () => gzipSync(lines.join('\n')), /end with a whole line/],
    ['other text than UTF-8', () => gzipSync(Buffer.from([0xff, 0xfe, 0x0a])), /UTF-8/],
    ['a bomb', () => gzipSync(Buffer.alloc(RESULT_LIMITS.unpackedBytes + 1)), /unpack to at most/],
    ['a line without end', () => gzipSync(`"${'a'.repeat(RESULT_LIMITS.lineBytes)}"\n`), /a line must have at most/],
    ['a chunk that is too long', () => Buffer.alloc(RESULT_LIMITS.packedBytes + 1), /must have at most 1048576 bytes/],
  ])('%s', (_, made, says) => {
    expect(() => read([made()])).toThrow(says);
  });

  it('any other change, with a sentence, or takes it for what it says', () => {
    const tokens = ['0', '-1', '1e400', 'null', '""', '[]', '{}', '"NaN"', 'true', '9007199254740993', '1.5'];
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom(...tokens), fc.nat(), (which, place, token, how) => {
        const at = which % lines.length;
        const line = lines[at]!;
        const cut = place % line.length;
        const changed = [
          lines.with(at, line.slice(0, cut) + token + line.slice(cut)),
          lines.with(at, line.slice(0, cut) + line.slice(cut + 1 + (how % 7))),
          lines.toSpliced(at, 1),
          lines.toSpliced(at, 0, line),
          lines.with(
            at,
            line.replace(/-?\d+(\.\d+)?/g, (number, __, offset: number) =>
              offset >= cut && offset < cut + 9 ? token : number,
            ),
          ),
        ][how % 5]!;
        try {
          expect(read([chunkOf(changed)]).end.status).not.toBe('');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LabError);
          expect((thrown as LabError).message.length).toBeLessThan(2000);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the file of a result', () => {
  it('gives the chunks back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 }), (chunks) => {
        expect(decodeResultFile(Buffer.from(encodeResultFile(chunks))).map((chunk) => [...chunk])).toEqual(
          chunks.map((chunk) => [...chunk]),
        );
      }),
    );
  });

  it('is refused after any change of a byte, and when it was cut off', () => {
    const bytes = Buffer.from(encodeResultFile(chunksOf(SPEC, events)));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const other = Buffer.from(bytes);
        other[at]! ^= mask;
        expect(() => decodeResultFile(other)).toThrow(LabError);
        expect(() => decodeResultFile(bytes.subarray(0, at))).toThrow(LabError);
      }),
    );
  });
});
