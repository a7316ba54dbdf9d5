import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { STUDY_ID } from '../../main/store/study/format';
import { problemsOf } from '../../scripts/packaging/contents.mjs';
import { drawIcons, ICON_SIZES } from '../../scripts/packaging/icons.mjs';
import { SPEC_ENDING } from '../../shared/specFile';
import { STUDY_ENDING } from '../../shared/study';
import { testFolder } from '../support/lab';

const ROOT = path.resolve(import.meta.dirname, '../..');

describe('what a package must not have', () => {
  const names = (...list: string[]) => list.map((name) => ({ name, bytes: 1 }));

  it.each([
    'resources/app.asar/dist/main/index.js.map',
    'resources/app.asar/main/index.ts',
    'resources/app.asar/dist/core.mjs',
    'resources/app.asar/dist/.sources',
    'resources/app.asar/node_modules/zod/index.js',
    'resources/app.asar/node_modules/better-sqlite3/prebuilds/win32-x64.node',
    'resources/app.asar.unpacked/other.node',
    'resources/default_app.asar',
    'locales/de.pak',
    'd3dcompiler_47.dll',
    'libEGL.dylib',
    'version',
  ])('%s', (name) => {
    expect(problemsOf(names(name), 'linux')).toHaveLength(1);
  });

  it('all else may be there', () => {
    const files = names(
      ...['initlab', 'lab', 'libEGL.so', 'libvulkan.so.1', 'locales/en-US.pak', 'resources/native/better_sqlite3.node'],
      ...['resources/app.asar', 'resources/app.asar/dist/main/index.js', 'LICENSES.chromium.html'],
      'resources/app.asar/node_modules/better-sqlite3/lib/index.js',
    );
    expect(problemsOf(files, 'linux')).toEqual([]);
  });
});

it('the icon is drawn in every size, with the corners clear and the middle filled', () => {
  const folder = testFolder();
  drawIcons(folder);
  for (const size of ICON_SIZES) {
    const png = readFileSync(path.join(folder, `${size}x${size}.png`));
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
  expect(statSync(path.join(folder, '512x512.png')).size).toBeGreaterThan(4000);
});

it('the kinds of files that the system is told of are those that the app opens', () => {
  const xml = readFileSync(path.join(ROOT, 'assets/linux/types.xml'), 'utf8');
  const types = [...xml.matchAll(/<mime-type type="([^"]+)">([\s\S]*?)<\/mime-type>/g)];
  const globs = types.map(([, type, inside]) => [type, /<glob pattern="\*([^"]+)" weight="(\d+)"/.exec(inside!)!]);
  expect(globs.map(([type, glob]) => [type, glob![1]])).toEqual([
    ['application/x-initlab-spec', SPEC_ENDING],
    ['application/x-initlab-study', STUDY_ENDING],
  ]);
  for (const [, glob] of globs) expect(Number(glob![2])).toBeGreaterThan(50);
  expect(xml).toContain(`<match type="big32" offset="68" value="0x${STUDY_ID.toString(16)}"/>`);
  const config = readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8');
  for (const [type] of globs) expect(config).toContain(String(type));
});

it.runIf(existsSync('/usr/bin/dpkg-deb'))('a deb is made without fpm', () => {
  const folder = testFolder();
  const files = path.join(folder, 'app');
  mkdirSync(path.join(files, 'inner'), { recursive: true });
  writeFileSync(path.join(files, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path.join(files, 'inner/text'), 'x', { mode: 0o600 });
  writeFileSync(path.join(folder, 'single'), 'y', { mode: 0o600 });
  writeFileSync(path.join(folder, 'script'), '#!/bin/sh\n');
  const deb = path.join(folder, 'x.deb');
  const args = ['-s', 'dir', '--force', '-t', 'deb', '-d', 'libone', '-d', 'libtwo', '--deb-compression', 'gzip'];
  const facts = ['--architecture', 'amd64', '--description', '\n A thing', '--version', '1.2~3', '--package', deb];
  const names = ['--name', 'thing', '--maintainer', 'Me <me@example.org>', '--url', 'https://example.org'];
  const scripts = ['--after-install', path.join(folder, 'script'), '--after-remove', path.join(folder, 'script')];
  const pairs = [`${files}/=/opt/Thing`, `${path.join(folder, 'single')}=/usr/share/one.txt`];
  const fpm = path.join(ROOT, 'scripts/packaging/fpm.mjs');
  const all = [fpm, ...args, ...facts, ...names, ...scripts, ...pairs];
  const made = spawnSync(process.execPath, all, { encoding: 'utf8' });
  expect(made.stderr).toBe('');
  const ask = (...what: string[]) => spawnSync('dpkg-deb', what, { encoding: 'utf8' }).stdout;
  expect(ask('--field', deb, 'Package', 'Version', 'Depends', 'Description')).toBe(
    'Package: thing\nVersion: 1.2~3\nDepends: libone, libtwo\nDescription: A thing\n',
  );
  const list = ask('--contents', deb);
  expect(list).toMatch(/-rwxr-xr-x root\/root .* \.\/opt\/Thing\/tool\n/);
  expect(list).toMatch(/-rw-r--r-- root\/root .* \.\/usr\/share\/one\.txt\n/);
});
