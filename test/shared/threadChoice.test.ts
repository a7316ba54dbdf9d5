import { describe, expect, it } from 'vitest';
import { ThreadChoice } from '../../shared/threadChoice';

/** Trains for that long with steps that take `msOf(threads)`; returns the time spent with each number of threads. */
function trainFor(choice: ThreadChoice, totalMs: number, msOf: (threads: number) => number): Map<number, number> {
  const spent = new Map<number, number>();
  let ready = 1;
  for (let elapsed = 0; elapsed < totalMs;) {
    const { threads } = choice;
    const steps = Math.max(1, Math.floor(2 / msOf(threads)));
    const ms = steps * msOf(threads);
    choice.took(steps, ms);
    elapsed += ms;
    spent.set(threads, (spent.get(threads) ?? 0) + ms);
    ready = Math.max(ready, choice.wanted);
    choice.ready = ready;
  }
  return spent;
}

const choiceOf = (most: number, fixed = false) => {
  const choice = new ThreadChoice();
  choice.limit = { most, fixed };
  return choice;
};
/** Steps of `ms` whose work is shared perfectly but for some milliseconds. */
const shared = (ms: number, serialMs: number) => (threads: number) => (threads === 1 ? ms : serialMs + ms / threads);

describe('the choice of threads', () => {
  it('is one until helpers are ready, and asks for none before there is a proof of long steps', () => {
    const choice = choiceOf(2);
    expect([choice.threads, choice.wanted]).toEqual([1, 1]);
    trainFor(choice, 90, () => 5);
    expect([choice.threads, choice.wanted]).toEqual([1, 1]);
    for (let i = 0; i < 10; i++) choice.took(1, 5);
    expect([choice.threads, choice.wanted]).toEqual([1, 2]);
  });

  it.each([
    [2, 2],
    [4, 4],
    [6, 6],
  ])('of at most %i is %i where the work is shared well', (most, best) => {
    const choice = choiceOf(most);
    const spent = trainFor(choice, 10_000, shared(5, 0.1));
    expect(choice.threads).toBe(best);
    expect(spent.get(best)).toBeGreaterThan(9500);
  });

  it('is the number in between that is quickest', () => {
    const choice = choiceOf(8);
    trainFor(choice, 5000, (threads) => [NaN, 5, 3, 3, 2, 3, 3, 3, 4][threads]!);
    expect(choice.threads).toBe(4);
  });

  it('stays one where sharing gains too little, and wastes at most a few per cent on finding out', () => {
    const choice = choiceOf(2);
    const spent = trainFor(choice, 20_000, (threads) => (threads === 1 ? 1 : 3));
    expect(choice.threads).toBe(1);
    expect(spent.get(2) ?? 0).toBeLessThan(400);
    const close = choiceOf(2);
    trainFor(close, 5000, (threads) => (threads === 1 ? 1 : 0.95));
    expect(close.threads).toBe(1);
  });

  it('never starts helpers for short steps', () => {
    const choice = choiceOf(2);
    trainFor(choice, 5000, () => 0.05);
    expect(choice.wanted).toBe(1);
  });

  it('follows when other programs take the cores and when they give them back', () => {
    const choice = choiceOf(2);
    trainFor(choice, 3000, shared(5, 0.1));
    expect(choice.threads).toBe(2);
    // The second core is gone: two threads take turns on one.
    const spent = trainFor(choice, 3000, (threads) => (threads === 1 ? 5 : 15));
    expect(choice.threads).toBe(1);
    expect(spent.get(2)).toBeLessThan(800);
    trainFor(choice, 60_000, shared(5, 0.1));
    expect(choice.threads).toBe(2);
  });

  it('keeps to a new limit at once', () => {
    const choice = choiceOf(4);
    trainFor(choice, 3000, shared(5, 0.1));
    expect(choice.threads).toBe(4);
    choice.limit = { most: 1, fixed: false };
    expect(choice.threads).toBe(1);
    trainFor(choice, 3000, shared(5, 0.1));
    expect(choice.threads).toBe(1);
    choice.limit = { most: 3, fixed: false };
    trainFor(choice, 3000, shared(5, 0.1));
    expect(choice.threads).toBe(3);
  });

  it('is a fixed number as soon as they are ready, without measuring', () => {
    const choice = choiceOf(3, true);
    expect([choice.threads, choice.wanted]).toEqual([1, 3]);
    choice.ready = 2;
    expect(choice.threads).toBe(2);
    choice.ready = 3;
    trainFor(choice, 3000, (threads) => threads);
    expect(choice.threads).toBe(3);
  });
});
