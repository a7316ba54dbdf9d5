#!/usr/bin/env node
// Stands in for fpm, which electron-builder downloads, where only Debian's own dpkg-deb is at hand: `fpm -s dir -t deb …`.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const list = { type: 'string', multiple: true };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{
      s: { ...text, short: 's' },
      t: { ...text, short: 't' },
      d: { ...list, short: 'd' },
      force: { type: 'boolean' },
    },
    ...{ 'deb-recommends': list, 'deb-compression': text, 'deb-priority': text, architecture: text, description: text },
    ...{ 'after-install': text, 'after-remove': text, version: text, package: text, name: text, maintainer: text },
    ...{ vendor: text, url: text, license: text, category: text },
  },
});
if (values.s !== 'dir' || values.t !== 'deb') throw new Error(`only -s dir -t deb is done here; got ${values.t}`);

const root = mkdtempSync(path.join(tmpdir(), 'initlab-deb-'));
try {
  for (const pair of positionals) {
    const at = pair.indexOf('=');
    const [from, to] = [pair.slice(0, at), path.join(root, pair.slice(at + 1))];
    mkdirSync(path.dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    if (statSync(to).isFile()) chmodSync(to, 0o644); // a temporary file may be its owner's only
  }
  const scripts = path.join(root, 'DEBIAN');
  mkdirSync(scripts);
  const size = spawnSync('du', ['-sk', '--apparent-size', root], { encoding: 'utf8' });
  const [summary, ...lines] = values.description.trim().split('\n');
  const fields = {
    Package: values.name,
    Version: values.version,
    Section: values.category ?? 'science',
    Priority: values['deb-priority'],
    Architecture: values.architecture,
    Depends: (values.d ?? []).join(', '),
    Recommends: (values['deb-recommends'] ?? []).join(', '),
    Maintainer: values.maintainer,
    Homepage: values.url,
    'Installed-Size': parseInt(size.stdout, 10),
    Description: [summary.trim(), ...lines.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  };
  const control = Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined);
  writeFileSync(path.join(scripts, 'control'), control.map(([name, value]) => `${name}: ${value}\n`).join(''));
  for (const [option, name] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ]) {
    cpSync(values[option], path.join(scripts, name));
    chmodSync(path.join(scripts, name), 0o755);
  }
  for (const folder of [root, scripts]) chmodSync(folder, 0o755);
  const level = process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ?? '6';
  const args = [
    '--root-owner-group',
    `-Z${values['deb-compression'] ?? 'xz'}`,
    `-z${level}`,
    '--build',
    root,
    values.package,
  ];
  const { status } = spawnSync('dpkg-deb', args, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
