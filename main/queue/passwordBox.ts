import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What the system encrypts for this user alone. */
export interface KeyStore {
  /** False where the system has none: nothing is written then. */
  readonly isThere: () => boolean;
  readonly encrypt: (text: string) => Buffer;
  /** Throws for what another user or another key store has encrypted. */
  readonly decrypt: (bytes: Buffer) => string;
}

/** Where a password is: in the system's key store, in the memory of this program until it ends, or nowhere. */
export type PasswordPlace = 'keyStore' | 'memory' | 'none';

const KEPT = z.strictObject({
  /** Which server and user it is for: it is never shown to another. */
  for: z.string().max(1000),
  /** What the key store made of it, base64. */
  encrypted: z.base64().max(100_000),
});

interface Known {
  readonly for: string;
  readonly password: string;
  readonly place: PasswordPlace;
}

/**
 * The one password of the queue. It leaves main only for the process that connects; on the disk it is encrypted by the system, in
 * a file of its own, so that no history, copy, study or export holds it.
 */
export class PasswordBox {
  readonly #file: string;
  readonly #keys: KeyStore;
  /** What was given or read since the start: the system is not asked each time. */
  #known: Known | null = null;

  /** @param file need not be there. */
  constructor(file: string, keys: KeyStore) {
    this.#file = file;
    this.#keys = keys;
  }

  /** Whether what is kept outlives the program. */
  get outlives(): boolean {
    return this.#keys.isThere();
  }

  /** The password for this server and user; null when none is known, or it cannot be read any more. */
  get(whom: string): string | null {
    if (this.#known?.for !== whom) this.#known = this.#read(whom) ?? this.#known;
    return this.#known?.for === whom ? this.#known.password : null;
  }

  placeOf(whom: string): PasswordPlace {
    return this.get(whom) === null || this.#known === null ? 'none' : this.#known.place;
  }

  /** Keeps it in place of any other. Where the system has no key store, until the program ends. */
  keep(whom: string, password: string): void {
    this.forget();
    const place = this.#keys.isThere() ? 'keyStore' : 'memory';
    this.#known = { for: whom, password, place };
    if (place === 'memory') return;
    const kept = { for: whom, encrypted: this.#keys.encrypt(password).toString('base64') };
    mkdirSync(path.dirname(this.#file), { recursive: true });
    const partial = `${this.#file}.${String(process.pid)}.part`;
    writeFileSync(partial, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
    chmodSync(partial, 0o600); // also where one was left over with other rights
    renameSync(partial, this.#file);
  }

  forget(): void {
    this.#known = null;
    rmSync(this.#file, { force: true });
  }

  #read(whom: string): Known | null {
    if (!existsSync(this.#file) || !this.#keys.isThere()) return null;
    try {
      const kept = KEPT.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
      if (kept.for !== whom) return null;
      return { for: whom, password: this.#keys.decrypt(Buffer.from(kept.encrypted, 'base64')), place: 'keyStore' };
    } catch {
      return null; // another's file, or the system's key has changed: it is asked for again
    }
  }
}
