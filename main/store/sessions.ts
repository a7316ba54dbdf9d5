import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Connection } from './connection';
import { pidExists, processToken } from './liveness';

/** A session without a sign of life for this long is taken for dead, where its process cannot be asked. */
export const HEARTBEAT_LIMIT_MS = 60_000;

export type SessionKind = 'window' | 'cli';

interface SessionRow {
  readonly id: string;
  readonly kind: SessionKind;
  readonly pid: number;
  readonly host: string;
  readonly process_token: string | null;
  readonly started_at: number;
  readonly heartbeat_at: number;
}

/** The programs that have the file open for work: this one and the others. */
export class Sessions {
  readonly id = randomBytes(8).toString('hex');
  readonly #connection: Connection;
  readonly #kind: SessionKind;
  readonly #now: () => number;
  readonly #startedAt: number;

  constructor(connection: Connection, kind: SessionKind, now: () => number) {
    this.#connection = connection;
    this.#kind = kind;
    this.#now = now;
    this.#startedAt = now();
    connection.describeWriter = () => describeOthers(connection, this.id, now());
  }

  /** Writes down that this program is at work, or that it still is. */
  beat(): void {
    this.#connection.run(
      `INSERT INTO session (id, kind, pid, host, process_token, started_at, heartbeat_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at`,
      this.id,
      this.#kind,
      process.pid,
      hostname(),
      processToken(process.pid),
      this.#startedAt,
      this.#now(),
    );
  }

  /** Ids of the sessions that have ended without saying so. */
  dead(): string[] {
    return rowsOf(this.#connection)
      .filter((row) => !isAlive(row, this.id, this.#now()))
      .map((row) => row.id);
  }
}

/**
 * The other programs at work on the file, such as `lab, process 1234, since 21:14`; null when none is known.
 * @param ownId the session that asks, or null when it has none yet.
 */
export function describeOthers(connection: Connection, ownId: string | null, now: number): string | null {
  let others: SessionRow[];
  try {
    others = rowsOf(connection).filter((row) => row.id !== ownId && isAlive(row, ownId, now));
  } catch {
    return null; // the message that asks must not fail over a name
  }
  return others.length === 0 ? null : others.map((row) => describe(row, now)).join(' or ');
}

function rowsOf(connection: Connection): SessionRow[] {
  return connection.all<SessionRow>('SELECT * FROM session ORDER BY started_at, id');
}

/**
 * Whether the program of a session still runs. On this machine the process is asked; its heartbeat decides where that
 * gives no sure answer: on another machine, or where a later process may have taken the pid. A program that was
 * suspended for an hour is alive.
 */
function isAlive(row: SessionRow, ownId: string | null, now: number): boolean {
  if (row.id === ownId) return true;
  if (row.host === hostname()) {
    if (!pidExists(row.pid)) return false;
    const token = processToken(row.pid);
    if (token !== null && row.process_token !== null) return token === row.process_token;
  }
  return now - row.heartbeat_at <= HEARTBEAT_LIMIT_MS;
}

function describe(row: SessionRow, now: number): string {
  const program = row.kind === 'cli' ? 'lab' : 'the Initlab window';
  const place = row.host === hostname() ? '' : ` on ${row.host}`;
  return `${program}, process ${String(row.pid)}${place}, since ${clockTime(row.started_at, now)}`;
}

/** Hours and minutes of local time; with the date when it is not today's. */
function clockTime(at: number, now: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}
