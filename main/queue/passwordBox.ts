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

/**
 * The one password of the queue. It leaves main only for the process that connects; on the disk it is encrypted by the system, in
 * a file of its own, so that no history, copy, study or export holds it.
 */
export class PasswordBox {
  readonly #file: string;
  readonly #keys: KeyStore;
  #inMemory: { readonly for: string; readonly password: string } | null = null;

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
    if (this.#inMemory?.for === whom) return this.#inMemory.password;
    const kept = this.#read();
    if (kept?.for !== whom || !this.#keys.isThere()) return null;
    try {
      return this.#keys.decrypt(Buffer.from(kept.encrypted, 'base64'));
    } catch {
      return null; // the system's key has changed: it is asked for again
    }
  }

  placeOf(whom: string): PasswordPlace {
    if (this.#inMemory?.for === whom) return 'memory';
    return this.get(whom) === null ? 'none' : 'keyStore';
  }

  /** Keeps it in place of any other. Where the system has no key store, until the program ends. */
  keep(whom: string, password: string): void {
    this.forget();
    if (!this.#keys.isThere()) {
      this.#inMemory = { for: whom, password };
      return;
    }
    const kept = { for: whom, encrypted: this.#keys.encrypt(password).toString('base64') };
    mkdirSync(path.dirname(this.#file), { recursive: true });
    const partial = `${this.#file}.${String(process.pid)}.part`;
    writeFileSync(partial, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
    chmodSync(partial, 0o600); // also where one was left over with other rights
    renameSync(partial, this.#file);
  }

  forget(): void {
    this.#inMemory = null;
    rmSync(this.#file, { force: true });
  }

  #read(): z.output<typeof KEPT> | null {
    if (!existsSync(this.#file)) return null;
    try {
      return KEPT.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      return null;
    }
  }
}
