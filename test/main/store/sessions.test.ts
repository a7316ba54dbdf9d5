import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { processToken } from '../../../main/store/liveness';
import { createRun, line, openRaw, openStore, startRun } from '../../support/store';

const NOW = 1_700_000_000_000;

interface Fields {
  pid?: number;
  host?: string;
  token?: string | null;
  heartbeat?: number;
}

/** Gives a run to a made-up session. */
function handOver(
  file: string,
  runId: string,
  { pid = 1, host = hostname(), token = null, heartbeat = NOW }: Fields,
): void {
  const raw = openRaw(file);
  raw.prepare(`INSERT INTO session VALUES ('other', 'cli', ?, ?, ?, ?, ?)`).run(pid, host, token, heartbeat, heartbeat);
  raw.prepare(`UPDATE run SET session_id = 'other' WHERE id = ?`).run(runId);
  raw.close();
}

describe('runs of another session are interrupted', () => {
  const NOBODY = 2 ** 22 + 1; // above the largest pid
  it.each<[string, Fields, boolean]>([
    ['when its process is gone', { pid: NOBODY }, true],
    ['not while its process lives', { pid: process.pid, token: processToken(process.pid) }, false],
    [
      'not when it was suspended for long',
      { pid: process.pid, token: processToken(process.pid), heartbeat: NOW - 1e7 },
      processToken(process.pid) === null,
    ],
    [
      'when another process has its pid',
      { pid: process.pid, token: 'another boot:1' },
      processToken(process.pid) !== null,
    ],
    [
      'when nothing tells processes apart and it is silent for over a minute',
      { pid: process.pid, heartbeat: NOW - 60_001 },
      true,
    ],
    ['not when it was heard of within a minute', { pid: process.pid, heartbeat: NOW - 60_000 }, false],
    ['not on another machine within a minute', { pid: NOBODY, host: 'elsewhere', heartbeat: NOW - 59_000 }, false],
    ['on another machine after a minute', { pid: process.pid, host: 'elsewhere', heartbeat: NOW - 61_000 }, true],
  ])('%s', (_, fields, dies) => {
    const { store, file } = openStore({ now: () => NOW });
    const [own, theirs] = [startRun(store, 'own'), startRun(store, 'theirs')];
    handOver(file, theirs.id, fields);
    expect(store.recoverInterrupted()).toEqual(dies ? [theirs.id] : []);
    expect(store.runs.get(theirs.id).status).toBe(dies ? 'interrupted' : 'running');
    expect(store.runs.get(own.id).status).toBe('running');
  });

  it('at the time of its last sign of life, with a message that says what is kept', () => {
    const { store, file } = openStore({ now: () => NOW });
    const run = createRun(store);
    handOver(file, run.id, { pid: NOBODY, heartbeat: NOW - 5000 });
    expect(store.recoverInterrupted()).toEqual([run.id]);
    const message = 'The program ended before this run began.';
    expect(store.runs.get(run.id)).toMatchObject({ endedAt: NOW - 5000, message });
  });
});

describe('closing', () => {
  it('interrupts what the program still trains and has queued', () => {
    const { store, file } = openStore();
    const queued = createRun(store);
    const running = startRun(store);
    store.series.appendPoints(running.id, line(0, 1), { step: 1, elapsedMs: 1 });
    store.close();
    const again = openStore({ file }).store;
    expect(again.runs.get(queued.id)).toMatchObject({
      status: 'interrupted',
      message: 'The program ended before this run began.',
    });
    expect(again.runs.get(running.id).message).toBe('The program ended while this run was training; 1 point is kept.');
    expect(openRaw(file).prepare('SELECT count(*) AS n FROM session').get()).toEqual({ n: 1 });
  });

  it('leaves no trace of a command that only read', () => {
    const { store, file } = openStore({ kind: 'cli' });
    store.runs.list();
    expect(openRaw(file).prepare('SELECT count(*) AS n FROM session').get()).toEqual({ n: 0 });
    createRun(store);
    expect(openRaw(file).prepare('SELECT kind, pid FROM session').get()).toEqual({ kind: 'cli', pid: process.pid });
  });

  it('survives that another program took the session for dead', () => {
    const { store, file } = openStore();
    openRaw(file).exec('DELETE FROM session');
    const run = createRun(store);
    store.runs.setStatus(run.id, 'running');
    openRaw(file).exec('DELETE FROM session');
    store.beat();
    expect(store.runs.get(run.id).status).toBe('running');
    // The run was let go with the session, so it is nobody's, and is taken up as such.
    expect(store.recoverInterrupted()).toEqual([run.id]);
  });
});
