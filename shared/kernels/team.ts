import { sleep } from './env';
import { LINE_BYTES, Network, Team, TEAM_BYTES } from './layout';

/**
 * Threads that share one memory and the work on one network. One of them, thread 0, gives out jobs and does its own part of
 * each; the others, its helpers, wait for jobs. Every number is computed by one thread, in the order of its sum, so the
 * bits do not depend on the number of threads.
 *
 * A thread waits by looking again and again for some 50 µs, and then asleep, so that a busy processor is left to others.
 */

/** Jobs by number. */
export const FORWARD: i32 = 0;
export const BACKWARD: i32 = 1;
export const UPDATE: i32 = 2;

/** Bytes into a Team: threads that have arrived at the end of a part; how often all had, which they wait for. */
const ARRIVED: usize = 64;
const TURN: usize = 128;
/** Bytes into a thread's line: its number of jobs so far; what it found, for thread 0. */
const FOUND: usize = 8;
/** Behind a number that is waited for: threads asleep over it. */
const ASLEEP: usize = 4;

/** Looks before falling asleep. */
const LOOKS: i32 = 50000;
/** Sleeps, of a second each, after which a thread that others wait for is taken for lost. */
const PATIENCE: i32 = 60;

export function teamOf(network: Network): Team {
  return changetype<Team>(network.team);
}

/** Which of `count` rows or numbers, a multiple of 4, a thread begins with: 4 by 4, evenly. */
export function firstOf(count: i32, thread: i32, threads: i32): i32 {
  if (threads === 1) return thread * count;
  return (((count >> 2) * thread) / threads) << 2;
}

/** The two ends of a job, for thread 0. Of a small network a call costs more than the look whether there are helpers. */
export class Job {
  /** Gives a job to the helpers, if there are any; thread 0 then does its own part. */
  @inline
  static give(
    network: Network,
    job: i32,
    inputs: usize,
    rows: i32,
    wanted: bool,
    rate: f64,
    decay: f64,
    step: i32,
  ): void {
    if (teamOf(network).threads > 1) post(network, job, inputs, rows, wanted, rate, decay, step);
  }

  /** Waits until every thread has come here; helpers use it within a job, too. */
  @inline
  static meet(team: Team): void {
    if (team.threads > 1) awaitAll(team);
  }
}

function post(
  network: Network,
  job: i32,
  inputs: usize,
  rows: i32,
  wanted: bool,
  rate: f64,
  decay: f64,
  step: i32,
): void {
  const team = teamOf(network);
  team.job = job;
  team.network = changetype<usize>(network);
  team.inputs = inputs;
  team.rows = rows;
  team.wanted = <i32>wanted;
  team.rate = rate;
  team.decay = decay;
  team.step = step;
  for (let thread = 1; thread < team.threads; thread++) raise(lineOf(team, thread));
}

/** Waits until a helper has a job, its `number`th. Traps when it is another one. */
export function awaitJob(team: Team, thread: i32, number: i32): void {
  const line = lineOf(team, thread);
  awaitChange(team, line, number - 1, i32.MAX_VALUE);
  if (atomic.load<i32>(line) !== number) lose(team);
}

function awaitAll(team: Team): void {
  const turn = changetype<usize>(team) + TURN;
  const turns = atomic.load<i32>(turn);
  if (!arrive(team)) awaitChange(team, turn, turns, PATIENCE);
  if (atomic.load<i32>(turn) !== turns + 1) lose(team);
}

/** Ends the work of all threads: one has lost count, and no result is better than a wrong one. */
function lose(team: Team): void {
  atomic.store<i32>(changetype<usize>(team) + offsetof<Team>('failed'), 1);
  unreachable();
}

/** Tells the others that this thread is here, without waiting for them. Returns whether it is the last one. */
export function arrive(team: Team): bool {
  const base = changetype<usize>(team);
  // Before it is here: when all are, thread 0 goes on and may change the number.
  const last = team.threads - 1;
  if (atomic.add<i32>(base + ARRIVED, 1) < last) return false;
  atomic.store<i32>(base + ARRIVED, 0);
  raise(base + TURN);
  return true;
}

/** Leaves a number for thread 0. */
export function leave(team: Team, thread: i32, found: i32): void {
  store<i32>(lineOf(team, thread) + FOUND, found);
}

/** The largest number that the threads have left. */
export function largestLeft(team: Team): i32 {
  let largest = i32.MIN_VALUE;
  for (let thread = 0; thread < team.threads; thread++) {
    largest = max(largest, load<i32>(lineOf(team, thread) + FOUND));
  }
  return largest;
}

function lineOf(team: Team, thread: i32): usize {
  return changetype<usize>(team) + TEAM_BYTES + <usize>thread * LINE_BYTES;
}

function raise(counter: usize): void {
  atomic.add<i32>(counter, 1);
  if (atomic.load<i32>(counter + ASLEEP) > 0) atomic.notify(counter, -1);
}

/** Traps when a thread of the team has failed, or has not been heard of for `patience` seconds. */
function awaitChange(team: Team, counter: usize, old: i32, patience: i32): void {
  for (let looks = 0; looks < LOOKS; looks++) {
    if (atomic.load<i32>(counter) !== old) return;
  }
  atomic.add<i32>(counter + ASLEEP, 1);
  for (let sleeps = 0; atomic.load<i32>(counter) === old; sleeps++) {
    if (sleeps === patience) team.failed = 1;
    if (atomic.load<i32>(changetype<usize>(team) + offsetof<Team>('failed')) !== 0) unreachable();
    sleep(counter, old);
  }
  atomic.sub<i32>(counter + ASLEEP, 1);
}
