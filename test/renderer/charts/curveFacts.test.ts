import { expect, test } from 'vitest';
import { curveFacts, type CurveFacts, type Trend } from '../../../renderer/charts/curveFacts';
import { Rng } from '../../../shared/rng';

interface Known {
  readonly name: string;
  readonly n: number;
  readonly y: (t: number, noise: () => number, i: number) => number;
  readonly trend: Trend;
  readonly log?: boolean;
  /** Share of the way at which it levels off, with what it may be off; null: it does not. Left out: not judged. */
  readonly level?: readonly [at: number, within: number] | null;
  /** Indices of jumps and spikes. */
  readonly jumps?: readonly number[];
  readonly spikes?: readonly number[];
  readonly turns?: readonly number[];
  readonly divergedAt?: number;
  readonly gaps?: number;
  /** Index of the least and of the greatest value, where noise does not decide. */
  readonly least?: number;
  readonly greatest?: number;
  readonly legs?: number;
}

const { exp, sin, PI } = Math;
function rngOf(seed: number): () => number {
  const rng = Rng.stream(seed, 'noise');
  return () => rng.normal();
}
/** A value at one index, another elsewhere. */
const at =
  (places: Record<number, number>, y: Known['y']): Known['y'] =>
  (t, noise, i) =>
    places[i] ?? y(t, noise, i);
const decay: Known['y'] = (t) => exp(-5 * t);
const plus =
  (y: Known['y'], size: number): Known['y'] =>
  (t, noise, i) =>
    y(t, noise, i) + size * noise();

/** Curves on t = i / (n − 1) from 0 to 1 whose truth is known by how they are made. */
const CURVES: readonly Known[] = [
  { name: 'a line down', n: 100, y: (t) => 3 - 2 * t, trend: 'falls', level: null, least: 99, greatest: 0 },
  { name: 'a line up', n: 100, y: (t) => 3 + 2 * t, trend: 'rises', level: null, least: 0, greatest: 99 },
  { name: 'a line of two points', n: 2, y: (t) => 1 - t, trend: 'falls', level: null, least: 1, greatest: 0 },
  { name: 'a line of three points', n: 3, y: (t) => t, trend: 'rises', level: null },
  { name: 'a parabola down from its top', n: 60, y: (t) => 1 - t * t, trend: 'falls', level: null },
  { name: 'a root', n: 80, y: (t) => t ** 0.7, trend: 'rises', level: null },
  { name: 'exponential decay', n: 200, y: decay, trend: 'falls', level: [0.69, 0.06], least: 199, greatest: 0 },
  { name: 'exponential decay, slow', n: 200, y: (t) => exp(-t), trend: 'falls', level: null },
  { name: 'a fast decay, few points', n: 12, y: (t) => exp(-12 * t), trend: 'falls', level: [0.3, 0.1] },
  { name: 'a harmonic decay', n: 400, y: (t) => 1 / (1 + 30 * t), trend: 'falls', level: [0.55, 0.15], jumps: [] },
  { name: 'an approach from below', n: 150, y: (t) => 1 - exp(-8 * t), trend: 'rises', level: [0.43, 0.06] },
  {
    name: 'a fall that ends in a floor',
    n: 120,
    y: (t) => Math.max(0.5, 2 - 3 * t),
    trend: 'falls',
    level: [0.5, 0.04],
  },
  { name: 'a rise to a ceiling', n: 120, y: (t) => Math.min(0.8, 2 * t), trend: 'rises', level: [0.4, 0.04] },
  { name: 'a plateau and a fall', n: 120, y: (t) => (t < 0.5 ? 1 : 1 - (t - 0.5)), trend: 'falls', level: null },
  { name: 'a sigmoid down', n: 150, y: (t) => 1 / (1 + exp(20 * (t - 0.4))), trend: 'falls', level: [0.57, 0.06] },
  { name: 'a U', n: 101, y: (t) => (t - 0.5) ** 2, trend: 'fallsThenRises', turns: [50], least: 50, level: null },
  { name: 'an uneven U', n: 101, y: (t) => (t - 0.2) ** 2, trend: 'fallsThenRises', turns: [20], least: 20 },
  { name: 'overfitting', n: 200, y: (t) => exp(-10 * t) + 0.6 * t, trend: 'fallsThenRises', least: 56 },
  { name: 'a hill', n: 101, y: (t) => 1 - (t - 0.5) ** 2, trend: 'risesThenFalls', turns: [50], greatest: 50 },
  { name: 'a hill, noisy', n: 300, y: plus((t) => 4 * t * (1 - t), 0.03), trend: 'risesThenFalls' },
  { name: 'a double descent', n: 300, y: (t) => Math.cos(3 * PI * t), trend: 'turns', legs: 3 },
  { name: 'a U with noise', n: 300, y: plus((t) => 4 * (t - 0.5) ** 2, 0.05), trend: 'fallsThenRises' },
  { name: 'decay, 0.1 % noise', n: 200, y: plus(decay, 0.001), trend: 'falls', level: [0.69, 0.1] },
  { name: 'decay, 1 % noise', n: 200, y: plus(decay, 0.01), trend: 'falls', level: [0.66, 0.16] },
  { name: 'decay, 5 % noise', n: 400, y: plus(decay, 0.05), trend: 'falls', spikes: [], jumps: [] },
  { name: 'decay, 10 % noise', n: 600, y: plus(decay, 0.1), trend: 'falls', spikes: [], jumps: [] },
  { name: 'a line up, 2 % noise', n: 150, y: plus((t) => t, 0.02), trend: 'rises', level: null, spikes: [] },
  { name: 'a line down, 10 % noise', n: 500, y: plus((t) => -t, 0.1), trend: 'falls', spikes: [], jumps: [] },
  { name: 'a line up, 20 % noise', n: 1500, y: plus((t) => t, 0.2), trend: 'rises', spikes: [], jumps: [] },
  { name: 'noise alone, 50 points', n: 50, y: plus(() => 1, 0.2), trend: 'flat', level: null, spikes: [], jumps: [] },
  {
    name: 'noise alone, 1,000 points',
    n: 1000,
    y: plus(() => 5, 1),
    trend: 'flat',
    level: null,
    spikes: [],
    jumps: [],
  },
  { name: 'noise alone, 20,000 points', n: 20_000, y: plus(() => 0, 1), trend: 'flat', spikes: [], jumps: [] },
  { name: 'a spike on a fall', n: 100, y: at({ 40: 5 }, (t) => 2 - t), trend: 'falls', spikes: [40], greatest: 40 },
  { name: 'a spike down on a rise', n: 100, y: at({ 70: -3 }, (t) => t), trend: 'rises', spikes: [70], least: 70 },
  {
    name: 'two spikes in noise',
    n: 300,
    y: at({ 90: 3, 200: 4 }, plus(decay, 0.02)),
    trend: 'falls',
    spikes: [90, 200],
  },
  { name: 'a spike of two points', n: 200, y: at({ 60: 4, 61: 3 }, decay), trend: 'falls', spikes: [60] },
  {
    name: 'a spike on a level',
    n: 80,
    y: at(
      { 30: 9 },
      plus(() => 1, 0.05),
    ),
    trend: 'flat',
    spikes: [30],
    level: null,
  },
  { name: 'a step down', n: 100, y: (t) => (t < 0.4 ? 1 : 0.2), trend: 'falls', jumps: [40], level: [0.4, 0.02] },
  { name: 'a step up in noise', n: 200, y: plus((t) => (t < 0.5 ? 0 : 1), 0.02), trend: 'rises', jumps: [100] },
  {
    name: 'a schedule of two steps',
    n: 150,
    y: (t) => (t < 1 / 3 ? 1 : t < 2 / 3 ? 0.5 : 0.1),
    trend: 'falls',
    jumps: [50, 100],
    level: [0.67, 0.02],
  },
  { name: 'a jump within a slow fall', n: 120, y: (t) => (t < 0.5 ? 2 : 1) - 0.3 * t, trend: 'falls', jumps: [60] },
  { name: 'a sine of five periods', n: 200, y: (t) => sin(10 * PI * t), trend: 'oscillates', level: null, spikes: [] },
  { name: 'a sine in noise', n: 400, y: plus((t) => sin(16 * PI * t), 0.1), trend: 'oscillates', spikes: [] },
  {
    name: 'up and down at each point',
    n: 60,
    y: (_t, _n, i) => (i % 2 === 0 ? 1 : -1),
    trend: 'oscillates',
    jumps: [],
  },
  { name: 'a square wave', n: 96, y: (_t, _n, i) => (i % 8 < 4 ? 1 : 0), trend: 'oscillates', jumps: [], spikes: [] },
  { name: 'a damped oscillation', n: 300, y: (t) => exp(-2 * t) * sin(14 * PI * t), trend: 'oscillates' },
  { name: 'a constant', n: 50, y: () => 0.25, trend: 'constant', level: null, jumps: [], spikes: [] },
  { name: 'one point', n: 1, y: () => 2, trend: 'point', least: 0, greatest: 0 },
  { name: 'no point', n: 0, y: () => 0, trend: 'empty' },
  {
    name: 'divergence',
    n: 80,
    y: (t, _n, i) => (i >= 70 ? NaN : exp(6 * t)),
    trend: 'rises',
    divergedAt: 70,
    greatest: 69,
  },
  { name: 'infinite at the end', n: 40, y: (t, _n, i) => (i >= 39 ? Infinity : 1 - t), trend: 'falls', divergedAt: 39 },
  { name: 'never finite', n: 10, y: () => NaN, trend: 'empty', divergedAt: 0 },
  {
    name: 'two holes',
    n: 100,
    y: (t, _n, i) => (i === 30 || (i > 50 && i < 60) ? NaN : 1 - t),
    trend: 'falls',
    gaps: 2,
  },
  {
    name: 'gradients by layer, on a log axis',
    n: 50,
    y: (t) => 10 ** (-20 * t),
    log: true,
    trend: 'falls',
    level: null,
  },
  {
    name: 'a U on a log axis',
    n: 81,
    y: (t) => 10 ** (8 * (t - 0.5) ** 2),
    log: true,
    trend: 'fallsThenRises',
    least: 40,
  },
  {
    name: 'decay to a floor on a log axis',
    n: 100,
    y: (t) => 10 ** Math.max(-6, -12 * t),
    log: true,
    trend: 'falls',
    level: [0.5, 0.04],
  },
  { name: 'a long decay', n: 50_000, y: plus(decay, 0.01), trend: 'falls', level: [0.69, 0.1], spikes: [], jumps: [] },
];

function made({ n, y }: Known): { x: Float64Array; y: Float64Array } {
  const noise = rngOf(7);
  return {
    x: Float64Array.from({ length: n }, (_, i) => i),
    y: Float64Array.from({ length: n }, (_, i) => y(n < 2 ? 0 : i / (n - 1), noise, i)),
  };
}

const factsOf = (known: Known): CurveFacts => {
  const { x, y } = made(known);
  return curveFacts(x, y, known.log ?? false);
};

test('there are at least 50 curves', () => expect(CURVES.length).toBeGreaterThanOrEqual(50));

test.each(CURVES.map((known) => [known.name, known] as const))('%s', (_name, known) => {
  const facts = factsOf(known);
  expect(facts.trend).toBe(known.trend);
  if (known.legs !== undefined) expect(facts.legs).toHaveLength(known.legs);
  if (known.jumps !== undefined) expect(facts.jumps.map(({ x }) => x)).toEqual(known.jumps);
  if (known.spikes !== undefined) expect(facts.spikes.map(({ x }) => x)).toEqual(known.spikes);
  else if (known.trend !== 'oscillates') expect(facts.spikes).toEqual([]);
  if (known.level === null) expect(facts.levelAt).toBeNull();
  else if (known.level !== undefined) {
    const [share, within] = known.level;
    expect(facts.levelAt).not.toBeNull();
    expect(Math.abs(facts.levelAt! / (known.n - 1) - share)).toBeLessThanOrEqual(within);
  }
  expect(facts.divergedAt).toBe(known.divergedAt ?? null);
  expect(facts.gaps).toBe(known.gaps ?? 0);
  known.turns?.forEach((turn, i) => expect(Math.abs(facts.turningPoints[i]!.x - turn)).toBeLessThanOrEqual(2));
  if (known.least !== undefined) expect(facts.least?.x).toBe(known.least);
  if (known.greatest !== undefined) expect(facts.greatest?.x).toBe(known.greatest);
});

/** The extremes again, by the plainest loop. */
test('extremes, ends and their places are exactly those of the points', () => {
  for (const known of CURVES) {
    const { x, y } = made(known);
    const facts = factsOf(known);
    const finite = [...y].filter((value) => Number.isFinite(value) && (known.log !== true || value > 0));
    expect(facts.least?.y ?? null, known.name).toBe(
      finite.length === 0 ? null : finite.reduce((a, b) => Math.min(a, b)),
    );
    expect(facts.greatest?.y ?? null, known.name).toBe(
      finite.length === 0 ? null : finite.reduce((a, b) => Math.max(a, b)),
    );
    expect(facts.first?.y ?? null).toBe(finite[0] ?? null);
    expect(facts.last?.y ?? null).toBe(finite[finite.length - 1] ?? null);
    for (const place of [facts.least, facts.greatest, facts.first, facts.last, ...facts.spikes]) {
      if (place !== null) expect(y[x.indexOf(place.x)]).toBe(place.y);
    }
  }
});

test('a scaled, shifted or mirrored curve has the same facts, mirrored', () => {
  for (const known of CURVES.filter(({ log }) => log !== true)) {
    const { x, y } = made(known);
    const here = curveFacts(x, y);
    const larger = curveFacts(
      x,
      y.map((value) => 1000 * value),
    );
    expect([larger.trend, larger.levelAt], known.name).toEqual([here.trend, here.levelAt]);
    const down = curveFacts(
      x,
      y.map((value) => -value),
    );
    const mirror: Partial<Record<Trend, Trend>> = {
      falls: 'rises',
      rises: 'falls',
      fallsThenRises: 'risesThenFalls',
      risesThenFalls: 'fallsThenRises',
    };
    expect(down.trend, known.name).toBe(mirror[here.trend] ?? here.trend);
    expect(down.jumps.map((jump) => jump.x)).toEqual(here.jumps.map((jump) => jump.x));
  }
});

test('noise of any seed is taken for no course, and a fall in noise for nothing else', () => {
  let [flat, falls] = [0, 0];
  for (let seed = 1; seed <= 200; seed++) {
    const [noise, other] = [rngOf(seed), rngOf(1000 + seed)];
    const x = Float64Array.from({ length: 200 }, (_, i) => i);
    if (
      curveFacts(
        x,
        x.map(() => noise()),
      ).trend === 'flat'
    )
      flat++;
    if (
      curveFacts(
        x,
        x.map((i) => -i / 199 + 0.1 * other()),
      ).trend === 'falls'
    )
      falls++;
  }
  expect(flat).toBeGreaterThanOrEqual(190);
  expect(falls).toBeGreaterThanOrEqual(190);
});
