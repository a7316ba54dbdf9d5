import asc from 'assemblyscript/asc';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { tilesSource } from './kernelTiles';

/** An import of an AssemblyScript file with this ending gives the compiled module's bytes in base64. */
const QUERY = '?wasm';
const ROOT = path.resolve(import.meta.dirname, '..');
/** Written by the generator, never to disk. */
const TILES = 'tiles.ts';
const CACHE = path.join(ROOT, '.cache/kernels');
// The same bits everywhere: plain SIMD, never the relaxed one. The user of the module brings the memory.
const OPTIONS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--enable',
  'threads',
  '--importMemory',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
];

/** Compiles the float32 kernels for `import bytes from './kernels/index?wasm'`, once for each state of their sources. */
export function kernels(): Plugin {
  const compiled = new Map<string, Promise<string>>();
  return {
    name: 'initlab-kernels',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.endsWith(QUERY) || importer === undefined) return null;
      return `${path.resolve(path.dirname(importer), source.slice(0, -QUERY.length))}.ts${QUERY}`;
    },
    async load(id) {
      if (!id.endsWith(QUERY)) return null;
      const entry = id.slice(0, -QUERY.length);
      const sources = sourcesOf(path.dirname(entry));
      for (const file of sources) this.addWatchFile(file);
      const key = hashOf([entry, ...sources]);
      let bytes = compiled.get(key);
      if (bytes === undefined) compiled.set(key, (bytes = compile(entry, key)));
      return `export default ${JSON.stringify(await bytes)};`;
    },
  };
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** A file's text; null tells the compiler to look elsewhere. */
function readSource(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256').update(`${asc.version} ${OPTIONS.join(' ')} ${tilesSource()}`);
  for (const file of files) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest('hex').slice(0, 32);
}

/** The module in base64, from the cache where these very sources were compiled before. */
async function compile(entry: string, key: string): Promise<string> {
  const file = path.join(CACHE, `${key}.wasm`);
  try {
    return readFileSync(file).toString('base64');
  } catch {
    // Not compiled yet.
  }
  const args = [path.relative(ROOT, entry), '--baseDir', ROOT, '--outFile', 'kernels.wasm', ...OPTIONS];
  const messages = asc.createMemoryStream();
  let bytes: Uint8Array | null = null;
  const { error } = await asc.main(args, {
    stdout: messages,
    stderr: messages,
    readFile: (name, folder) => (path.basename(name) === TILES ? tilesSource() : readSource(path.join(folder, name))),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm') && typeof contents !== 'string') bytes = contents;
    },
  });
  if (error !== null || bytes === null) throw new Error(`the kernels do not compile:\n${messages.toString()}`);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(file, bytes);
  return Buffer.from(bytes).toString('base64');
}
