import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LabError, messageOf } from '../../shared/errors';
import { QUEUE_SERVER, type QueueServer } from '../../shared/queue';
import type { Store } from '../store/store';

/** A certificate that the user trusts beside those of the system. */
const AUTHORITY = z.strictObject({
  /** Name of the file that it came from. */
  name: z.string().max(500),
  pem: z.string().max(1_000_000),
});
export type Authority = z.output<typeof AUTHORITY>;

const STORED = z.strictObject({
  server: QUEUE_SERVER,
  authority: AUTHORITY.nullable(),
  /** The server asks for a password. The password itself is not here. */
  hasPassword: z.boolean(),
});
/** The queue that is set up, as the history keeps it: without a secret. */
export type StoredQueue = z.output<typeof STORED>;

const KEY = 'queue';

/** Null where none is set up, or what is stored cannot be read. */
export function readQueue(store: Store): StoredQueue | null {
  return STORED.safeParse(store.settings.get(KEY)).data ?? null;
}

export function writeQueue(store: Store, queue: StoredQueue | null): void {
  if (queue === null) store.settings.remove(KEY);
  else store.settings.set(KEY, queue);
}

/** Whom a password is for: it is shown to nobody else, and never unencrypted where it was given for TLS. */
export function passwordOwner({ host, port, user, tls }: QueueServer): string {
  return JSON.stringify([host.toLowerCase(), port, user, tls]);
}

const MOST_BYTES = 1_000_000;

/** Reads certificates in PEM. Errors  LabError 'input' for a file that holds none; 'io'. */
export function readAuthority(file: string): Authority {
  const name = path.basename(file);
  let pem: string;
  try {
    const facts = statSync(file);
    if (!facts.isFile() || facts.size > MOST_BYTES) throw wrong(name, 'is no file, or larger than 1 MB');
    pem = readFileSync(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    throw new LabError('io', `cannot read ${file}: ${messageOf(thrown)}`);
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) throw wrong(name, 'holds a private key, which belongs nowhere');
  try {
    new X509Certificate(pem);
  } catch {
    throw wrong(name, 'does not begin with one');
  }
  return { name, pem };
}

function wrong(name: string, why: string): LabError {
  const fix = 'ask the server’s administrator for the certificate of the authority that signed the server’s own';
  return new LabError(
    'input',
    `a certificate must be a text in PEM (-----BEGIN CERTIFICATE-----); ${name} ${why}: ${fix}`,
  );
}
