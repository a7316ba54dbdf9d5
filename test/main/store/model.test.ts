import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Store } from '../../../main/store/store';
import { LabError } from '../../../shared/errors';
import { histogramOf, type LayerHistogram } from '../../../shared/histogram';
import type { MetricName, Point } from '../../../shared/metrics';
import {
  isActive,
  RUN_STATUSES,
  type RunId,
  type RunPlace,
  type RunStatus,
  type RunSummary,
} from '../../../shared/run';
import { createRun, openStore, temporaryFile } from '../../support/store';

/** What the store must remember of a run, kept in the plainest way. */
interface Remembered {
  name: string;
  note: string;
  status: RunStatus;
  starred: boolean;
  tags: Set<string>;
  archived: boolean;
  binned: boolean;
  step: number;
  points: Point[];
  histograms: LayerHistogram[];
}

/** Which states may follow which, written down apart from the store: design of a run's life. */
const ENDS: readonly RunStatus[] = ['stopped', 'failed', 'interrupted'];
function mayFollow(from: RunStatus, to: RunStatus): boolean {
  if (from === 'queued') return to === 'running' || ENDS.includes(to);
  if (from === 'running') return to !== 'queued' && to !== 'running';
  if (from === 'paused') return to !== 'queued' && to !== 'paused';
  return ENDS.includes(from) && (to === 'queued' || to === 'running');
}

type Operation =
  | { readonly type: 'create'; readonly name: string; readonly tags: readonly string[] }
  | { readonly type: 'status'; readonly run: number; readonly to: RunStatus }
  | {
      readonly type: 'append';
      readonly run: number;
      readonly metric: MetricName;
      readonly layer: number;
      readonly strides: readonly number[];
      readonly values: readonly number[];
    }
  | { readonly type: 'truncate'; readonly run: number; readonly share: number }
  | { readonly type: 'archive'; readonly run: number; readonly archived: boolean }
  | {
      readonly type: 'update';
      readonly run: number;
      readonly starred: boolean;
      readonly note: string;
      readonly add: string;
      readonly remove: string;
    }
  | { readonly type: 'bin' | 'restore'; readonly run: number }
  | { readonly type: 'empty' }
  | { readonly type: 'reopen' };

const run = fc.nat({ max: 5 });
const tag = fc.constantFrom('a', 'b', 'ö x');
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('create' as const),
      name: fc.constantFrom('one', "Robert'); --", 'ä'),
      tags: fc.subarray(['a', 'b']),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('status' as const),
      run,
      to: fc.constantFrom(...RUN_STATUSES, 'running' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('append' as const),
      run,
      metric: fc.constantFrom<MetricName>('loss.train', 'gradNorm'),
      layer: fc.constantFrom(0, 1),
      strides: fc.oneof(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        fc.constant(Array<number>(1500).fill(2)),
      ),
      values: fc.array(fc.double(), { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('truncate' as const),
      run,
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('archive' as const), run, archived: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('update' as const),
      run,
      starred: fc.boolean(),
      note: fc.string({ maxLength: 20 }),
      add: tag,
      remove: tag,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('bin' as const, 'restore' as const), run }) },
  { weight: 1, arbitrary: fc.constantFrom({ type: 'empty' as const }, { type: 'reopen' as const }) },
);

/** Carries out an operation on both; returns the store, which may be another. */
function apply(store: Store, model: Map<RunId, Remembered>, todo: Operation): Store {
  if (todo.type === 'create') {
    const { id } = createRun(store, todo.name, { tags: [...todo.tags] });
    model.set(id, {
      name: todo.name,
      note: '',
      status: 'queued',
      starred: false,
      tags: new Set(todo.tags),
      archived: false,
      binned: false,
      step: 0,
      points: [],
      histograms: [],
    });
    return store;
  }
  if (todo.type === 'empty') {
    const binned = [...model].filter(([, known]) => known.binned).map(([id]) => id);
    expect(new Set(store.runs.bin.empty().ids)).toEqual(new Set(binned));
    for (const id of binned) {
      model.delete(id);
      expect(store.histograms.read(id, 'weights', 1)).toEqual([]);
    }
    return store;
  }
  if (todo.type === 'reopen') {
    store.close();
    for (const known of model.values()) if (isActive(known.status)) known.status = 'interrupted';
    return openStore({ file: store.file }).store;
  }
  const entry = [...model][todo.run % Math.max(1, model.size)];
  if (entry === undefined) return store;
  const [id, known] = entry;
  switch (todo.type) {
    case 'status':
      attempt(
        mayFollow(known.status, todo.to),
        () => store.runs.setStatus(id, todo.to),
        () => {
          known.status = todo.to;
          // What goes on is not put away.
          if (isActive(todo.to)) known.archived = false;
        },
      );
      return store;
    case 'append': {
      const { metric, layer } = todo;
      const last = known.points.filter((point) => point.metric === metric && point.layer === layer).at(-1)?.step ?? -1;
      let step = last;
      const points = todo.strides.map((stride, i) => ({
        metric,
        layer,
        step: (step += stride),
        value: todo.values[i % todo.values.length]!,
      }));
      const quantity = metric === 'gradNorm' ? 'weightGrads' : 'weights';
      const histograms = [
        { quantity, layer: layer + 1, step, ...histogramOf(Float64Array.from(todo.values)) } as const,
      ];
      attempt(
        isActive(known.status),
        () => store.series.appendPoints(id, points, { step, elapsedMs: 1 }, histograms),
        () => {
          known.points.push(...points);
          known.histograms.push(...histograms);
          known.step = step;
        },
      );
      return store;
    }
    case 'truncate': {
      // At a point, where a step too many or too few shows.
      const cut = known.points[Math.floor(todo.share * known.points.length)]?.step ?? -1;
      store.series.truncateAfter(id, cut);
      known.points = known.points.filter(({ step }) => step <= cut);
      known.histograms = known.histograms.filter(({ step }) => step <= cut);
      known.step = Math.max(0, Math.min(known.step, cut));
      return store;
    }
    case 'update':
      store.runs.update(id, { starred: todo.starred, note: todo.note, addTags: [todo.add], removeTags: [todo.remove] });
      known.starred = todo.starred;
      known.note = todo.note;
      known.tags.delete(todo.remove);
      known.tags.add(todo.add);
      return store;
    case 'archive':
      attempt(
        !(todo.archived && isActive(known.status)),
        () => store.runs.update(id, { archived: todo.archived }),
        () => (known.archived = todo.archived),
      );
      return store;
    case 'bin':
      attempt(
        !isActive(known.status),
        () => store.runs.bin.put([id]),
        () => (known.binned = true),
      );
      return store;
    case 'restore':
      store.runs.bin.restore([id]);
      known.binned = false;
      return store;
  }
}

/** The store must accept exactly what the model allows, and refuse the rest with an error of its own. */
function attempt(allowed: boolean, work: () => void, then: () => void): void {
  if (!allowed) return expect(work).toThrow(LabError);
  work();
  then();
}

function check(store: Store, model: ReadonlyMap<RunId, Remembered>): void {
  const all = store.runs.list({ includeDeleted: true });
  expect(new Set(all.map(({ id }) => id))).toEqual(new Set(model.keys()));
  expect(store.runs.list().map(({ id }) => id)).toEqual(
    all.filter((each) => each.deletedAt === null).map(({ id }) => id),
  );
  expect(pages(store)).toEqual(all);
  for (const each of all) {
    const known = model.get(each.id)!;
    const { histograms, ...rest } = known;
    expect({ ...rest, tags: [...known.tags].sort(), points: known.points.length }).toEqual({
      name: each.name,
      note: each.note,
      status: each.status,
      starred: each.starred,
      tags: each.tags,
      archived: each.archivedAt !== null,
      binned: each.deletedAt !== null,
      step: each.step,
      points: each.pointCount,
    });
    checkSeries(store, each, known.points);
    for (const quantity of ['weights', 'weightGrads'] as const) {
      for (const layer of [1, 2]) {
        const own = histograms.filter((one) => one.quantity === quantity && one.layer === layer);
        expect(store.histograms.read(each.id, quantity, layer)).toEqual(own);
      }
    }
  }
}

function checkSeries(store: Store, { id, metrics }: RunSummary, points: readonly Point[]): void {
  const stored = store.series.read(id);
  expect(stored.reduce((sum, series) => sum + series.steps.length, 0)).toBe(points.length);
  for (const { metric, layer, steps, values } of stored) {
    const own = points.filter((point) => point.metric === metric && point.layer === layer);
    expect([...steps]).toEqual(own.map(({ step }) => step));
    expect([...values]).toEqual(own.map(({ value }) => value));
    expect([...store.series.chunks(id, metric, layer)].flatMap((chunk) => [...chunk.steps])).toEqual([...steps]);
    const middle = own[Math.floor(own.length / 2)]!;
    const atMiddle = store.runs.get(id).step >= middle.step ? middle.value : null;
    expect(store.series.valuesAt([id], metric, layer, middle.step)).toEqual([atMiddle]);
    if (layer !== 0) continue;
    const finite = own.map(({ value }) => value).filter((value) => !Number.isNaN(value));
    const extreme = (pick: (...values: number[]) => number) =>
      finite.length === 0 ? NaN : finite.reduce((a, b) => pick(a, b));
    // SQLite keeps whole numbers of a REAL column as integers, which have no −0; the points themselves keep it.
    const last = own.at(-1)!.value + 0;
    expect(metrics[metric]).toMatchObject({ count: own.length, last, lastStep: own.at(-1)!.step });
    // −0 and 0 are the same size: either may be the least.
    expect(metrics[metric]!.min + 0).toBe(extreme(Math.min) + 0);
    expect(metrics[metric]!.max + 0).toBe(extreme(Math.max) + 0);
  }
}

/** All runs, read two at a time as the window reads them. */
function pages(store: Store): RunSummary[] {
  const all: RunSummary[] = [];
  let behind: RunPlace | null = null;
  do {
    const page = store.runs.page(behind, 2);
    all.push(...page.runs);
    behind = page.next;
  } while (behind !== null);
  return all;
}

it('a history does what a list in memory would do, whatever is done to it, also after it was opened again', () => {
  fc.assert(
    fc.property(fc.array(operation, { minLength: 5, maxLength: 30 }), (operations) => {
      let { store } = openStore({ file: temporaryFile() });
      const model = new Map<RunId, Remembered>();
      for (const each of operations) {
        store = apply(store, model, each);
        check(store, model);
      }
      store = apply(store, model, { type: 'reopen' });
      check(store, model);
      store.close();
    }),
    { numRuns: 60 },
  );
});
