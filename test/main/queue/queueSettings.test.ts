import { writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { passwordOwner, readAuthority, readQueue, writeQueue } from '../../../main/queue/queueSettings';
import { openStore, temporaryFolder } from '../../support/store';

const SERVER = { host: 'queue.example.org', port: 6379, database: 3, user: 'lab', tls: true, authority: true };

it('keeps where the queue is, and reads nothing that it has not written', () => {
  const { store } = openStore();
  expect(readQueue(store)).toBeNull();
  const queue = { server: SERVER, authority: { name: 'lab.pem', pem: 'PEM' }, hasPassword: true };
  writeQueue(store, queue);
  expect(readQueue(store)).toEqual(queue);
  for (const broken of [{}, { ...queue, password: 'x' }, { ...queue, server: { ...SERVER, host: '--help' } }]) {
    store.settings.set('queue', broken);
    expect(readQueue(store)).toBeNull();
  }
  writeQueue(store, null);
  expect(store.settings.get('queue')).toBeNull();
});

it('tells apart whom a password is for', () => {
  const others = [{ host: 'other' }, { port: 1 }, { user: null }, { tls: false }].map((part) => ({
    ...SERVER,
    ...part,
  }));
  const owners = [SERVER, ...others].map(passwordOwner);
  expect(new Set(owners).size).toBe(5);
  expect(passwordOwner({ ...SERVER, host: 'QUEUE.example.org', database: 7 })).toBe(owners[0]);
});

it('takes certificates in PEM, and says of anything else what it must be', () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const pem = rootCertificates[0]!;
  expect(readAuthority(write('lab.pem', pem))).toEqual({ name: 'lab.pem', pem });
  expect(() => readAuthority(write('empty.pem', ''))).toThrow(/PEM.*empty\.pem/);
  expect(() => readAuthority(write('cut.pem', pem.slice(0, 200)))).toThrow(/does not begin with one/);
  expect(() => readAuthority(write('key.pem', '-----BEGIN RSA PRIVATE KEY-----\n'))).toThrow(/private key/);
  expect(() => readAuthority(write('large.pem', pem + ' '.repeat(1_000_000)))).toThrow(/larger than 1 MB/);
  mkdirSync(path.join(folder, 'folder.pem'));
  expect(() => readAuthority(path.join(folder, 'folder.pem'))).toThrow(/is no file/);
  expect(() => readAuthority(path.join(folder, 'gone.pem'))).toThrow(expect.objectContaining({ code: 'io' }));
});
