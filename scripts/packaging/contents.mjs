import { listPackage, statFile } from '@electron/asar';
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ARCHIVE = 'resources/app.asar';

/** Every file of an unpacked app with its size, those inside its archive with the archive in front. */
export function filesOf(folder) {
  const outside = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ name: path.relative(folder, file).replaceAll('\\', '/'), bytes: lstatSync(file).size }));
  const archive = path.join(folder, ARCHIVE);
  const inside = listPackage(archive, { isPack: false }).flatMap((name) => {
    const entry = statFile(archive, name.slice(1));
    return 'files' in entry ? [] : [{ name: `${ARCHIVE}${name.replaceAll('\\', '/')}`, bytes: entry.size }];
  });
  return [...outside, ...inside].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a package must not have, and why. */
const FORBIDDEN = [
  [/\.map$/, 'a source map'],
  [/\.(ts|mts|cts|svelte|tsbuildinfo)$/, 'a source'],
  [/(^|\/)(test|tests|__tests__|\.github|docs|example|examples)\//, 'for developers'],
  [
    /(^|\/)(tsconfig[^/]*\.json|package-lock\.json|binding\.gyp|Makefile|\.npmignore|\.eslintrc[^/]*)$/,
    'for developers',
  ],
  [/app\.asar\/dist\/(core\.mjs|\.[^/]+)$/, 'for developers'],
  [/^resources\/default_app\.asar$/, 'Electron’s own app'],
  [/^(version|\.complete)$/, 'of the set-up'],
  [/(^|\/)locales\/(?!en-US\.pak$)/, 'a language that Initlab does not speak'],
  [/\/prebuilds?\//, 'SQLite for other systems'],
  [/app\.asar\/node_modules\/(?!better-sqlite3\/)/, 'in the bundles already'],
];
const NATIVE = /\.(node|dll|dylib|so(\.\d+)*|exe)$/;
const NATIVE_OF = { linux: /\.so(\.\d+)*$/, win32: /\.(dll|exe)$/, darwin: /\.dylib$/ };

/** A sentence for each file that does not belong into a package for that system. */
export function problemsOf(files, platform = process.platform) {
  return files.flatMap(({ name }) => {
    const why = FORBIDDEN.find(([pattern]) => pattern.test(name))?.[1];
    if (why !== undefined) return [`${name} is ${why}`];
    if (!NATIVE.test(name) || name === 'resources/native/better_sqlite3.node') return [];
    return NATIVE_OF[platform].test(name) ? [] : [`${name} is for another system`];
  });
}

/** What takes the room: the whole, then the largest files. */
export function sizeReport(files, count = 10) {
  const outside = files.filter(({ name }) => !name.startsWith(`${ARCHIVE}/`));
  const total = outside.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = [...files].filter(({ name }) => name !== ARCHIVE).sort((a, b) => b.bytes - a.bytes);
  const mega = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    `${outside.length} files, ${mega(total)}; the largest:`,
    ...largest.slice(0, count).map(({ name, bytes }) => `  ${mega(bytes).padStart(9)}  ${name}`),
  ];
}
