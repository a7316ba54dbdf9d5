import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type KeyStore, PasswordBox } from '../../../main/queue/passwordBox';
import { temporaryFolder } from '../../support/store';

const SECRET = 'correct horse battery staple';

/** A key store as systems have them: authenticated, with a key of its own. */
function keyStore(isThere = true): KeyStore {
  const key = randomBytes(32);
  return {
    isThere: () => isThere,
    encrypt: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    decrypt: (bytes) => {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28)).toString('utf8') + decipher.final('utf8');
    },
  };
}

const fileIn = (folder: string) => path.join(folder, 'home', 'queue.password');

describe('the password of the queue', () => {
  it('is found again by the next start, encrypted and for this user alone', () => {
    const [file, keys] = [fileIn(temporaryFolder()), keyStore()];
    const box = new PasswordBox(file, keys);
    expect(box.placeOf('lab@a:6379')).toBe('none');
    box.keep('lab@a:6379', SECRET);
    expect(box.outlives).toBe(true);
    const next = new PasswordBox(file, keys);
    expect(next.get('lab@a:6379')).toBe(SECRET);
    expect(next.placeOf('lab@a:6379')).toBe('keyStore');
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
    expect(readFileSync(file, 'utf8')).not.toContain(Buffer.from(SECRET).toString('base64'));
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not shown to another server, port or user', () => {
    const box = new PasswordBox(fileIn(temporaryFolder()), keyStore());
    box.keep('lab@a:6379', SECRET);
    for (const other of ['lab@b:6379', 'lab@a:6380', 'eve@a:6379', 'a:6379', '']) {
      expect(box.get(other)).toBeNull();
      expect(box.placeOf(other)).toBe('none');
    }
  });

  it('is written nowhere where the system has no key store', () => {
    const folder = temporaryFolder();
    const box = new PasswordBox(fileIn(folder), keyStore(false));
    box.keep('a:6379', SECRET);
    expect(box.outlives).toBe(false);
    expect(box.get('a:6379')).toBe(SECRET);
    expect(box.placeOf('a:6379')).toBe('memory');
    expect(readdirSync(folder)).toEqual([]);
    expect(new PasswordBox(fileIn(folder), keyStore(false)).get('a:6379')).toBeNull();
  });

  it('is asked for again when the key of the system has changed, or the file is another’s', () => {
    const file = fileIn(temporaryFolder());
    new PasswordBox(file, keyStore()).keep('a:6379', SECRET);
    const box = new PasswordBox(file, keyStore());
    expect(box.get('a:6379')).toBeNull();
    expect(box.placeOf('a:6379')).toBe('none');
    for (const text of ['', '{}', '[1', `{"for":"a:6379","encrypted":7}`, `{"for":"a:6379","encrypted":"%%"}`]) {
      writeFileSync(file, text);
      expect(box.get('a:6379')).toBeNull();
    }
  });

  it('gives way to a newer one, and goes when it is forgotten', () => {
    const [file, keys] = [fileIn(temporaryFolder()), keyStore()];
    const box = new PasswordBox(file, keys);
    box.keep('a:6379', SECRET);
    box.keep('b:6379', 'other');
    expect(box.get('a:6379')).toBeNull();
    expect(box.get('b:6379')).toBe('other');
    box.forget();
    expect(box.get('b:6379')).toBeNull();
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });
});
