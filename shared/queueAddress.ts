import { z } from 'zod';
import { LabError } from './errors';

export const DEFAULT_QUEUE_PORT = 6379;
export const MAX_DATABASE = 65_535;

/** A name, an IPv4 or an IPv6 address: what can be neither an option nor a path. */
const HOST =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,62}(?<!-))?(\.[a-z0-9_]([a-z0-9_-]{0,62}(?<!-))?)*\.?|[0-9a-f:.]*:[0-9a-f:.]*)$/i;

export const QUEUE_ADDRESS = z.strictObject({
  host: z.string().regex(HOST, 'must be a name or an IP address, such as queue.example.org or 10.0.0.7'),
  port: z.int().min(1).max(65_535),
  /** Number of the database on the server. */
  database: z.int().min(0).max(MAX_DATABASE),
  /** Null for the server's default user. */
  user: z.string().min(1).max(200).nullable(),
  tls: z.boolean(),
});

/** Where a queue is. It never holds a password, so it may be stored and shown. */
export type QueueAddress = z.output<typeof QUEUE_ADDRESS>;

/** An address as it was written, and the password that stood in it. */
export interface WrittenAddress {
  readonly address: QueueAddress;
  readonly password: string | null;
}

const FORM = 'redis://[user[:password]@]host[:port][/database], or rediss:// for TLS';
const URL = /^(rediss?):\/\/(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?(?:\/([^?#]*))?$/i;

/**
 * Reads `redis[s]://[user[:password]@]host[:port][/database]`. Users and passwords are percent-encoded where they hold
 * signs that mean something in an address.
 *
 * Errors  LabError 'input' that names the part and never repeats a password.
 */
export function parseQueueAddress(text: string): WrittenAddress {
  const [, scheme, credentials, host, port, database] = URL.exec(text.trim()) ?? [];
  if (scheme === undefined) throw wrong(`the queue's address must be ${FORM}; got "${maskUrl(text)}"`);
  const { user, password } = parseCredentials(credentials ?? '', text);
  const address = {
    host: requireHost((host ?? '').replace(/^\[(.*)\]$/, '$1')),
    port: number('port', port ?? '', DEFAULT_QUEUE_PORT, 1, 65_535),
    database: number('database', database ?? '', 0, 0, MAX_DATABASE),
    user,
    tls: scheme.toLowerCase() === 'rediss',
  };
  return { address, password };
}

/** `host:port/database`: how the history and all sentences name a queue. */
export function queueName({ host, port, database }: QueueAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

/** The address as a URL without its password. */
export function queueUrl(address: QueueAddress): string {
  const user = address.user === null ? '' : `${encodeURIComponent(address.user)}@`;
  return `${address.tls ? 'rediss' : 'redis'}://${user}${queueName(address)}`;
}

/** Any text with the passwords of the addresses in it blotted out. */
export function maskUrl(text: string): string {
  return text.replace(/(\w+:\/\/)([^@\s]*)@/g, (_all, scheme: string, credentials: string) => {
    const at = credentials.indexOf(':');
    return at < 0 ? `${scheme}${credentials}@` : `${scheme}${credentials.slice(0, at)}:•••@`;
  });
}

function parseCredentials(written: string, text: string): { user: string | null; password: string | null } {
  const at = written.indexOf(':');
  const [user, password] = at < 0 ? [written, ''] : [written.slice(0, at), written.slice(at + 1)];
  try {
    const plain = decodeURIComponent(user);
    if (plain.length > 200) throw wrong(`the user of a queue must have at most 200 characters; got ${plain.length}`);
    return { user: plain === '' ? null : plain, password: password === '' ? null : decodeURIComponent(password) };
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    throw wrong(`user and password of ${maskUrl(text)} must be percent-encoded; write % as %25`);
  }
}

function requireHost(host: string): string {
  if (HOST.test(host)) return host;
  throw wrong(`the host of a queue must be a name or an IP address; got "${host}"`);
}

function number(what: string, text: string, fallback: number, min: number, max: number): number {
  if (text === '') return fallback;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw wrong(`the ${what} of a queue must be a whole number from ${min} to ${max}; got "${text}"`);
}

const wrong = (message: string) => new LabError('input', message);
