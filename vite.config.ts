import { svelte } from '@sveltejs/vite-plugin-svelte';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';
import { kernels } from './scripts/kernelPlugin';
import { licences } from './scripts/licencePlugin';
import { manual } from './scripts/manualPlugin';

const here = (...names: string[]) => path.resolve(import.meta.dirname, ...names);
const outside = ['electron', 'better-sqlite3'];

/** A bundle that no page loads: everything is bundled but Electron, SQLite and Node's own modules. */
function program(
  entries: Record<string, string>,
  outDir: string,
  target: string,
  format: 'es' | 'cjs',
): EnvironmentOptions {
  const extension = format === 'cjs' ? 'cjs' : 'js';
  return {
    consumer: 'server',
    resolve: { external: outside, noExternal: true, builtins: [/^node:/, ...builtinModules] },
    build: {
      outDir: here('dist', outDir),
      target,
      ssr: true,
      sourcemap: true,
      rolldownOptions: {
        external: [...outside, ...builtinModules, /^node:/],
        input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, here(file)])),
        output: { format, entryFileNames: `[name].${extension}`, chunkFileNames: `chunk-[name]-[hash].${extension}` },
      },
    },
  };
}

/** Leaves KaTeX's fonts in the one format that Chromium takes: the others would be twice the size of all the rest. */
function woff2Only(): Plugin {
  return {
    name: 'woff2-only',
    enforce: 'pre',
    transform: {
      filter: { id: /katex[^/]*\.css/ },
      handler: (code) => code.replace(/,\s*url\([^)]*\.(woff|ttf)\)\s*format\([^)]*\)/g, ''),
    },
  };
}

const main = program(
  {
    index: 'main/index.ts',
    trainer: 'main/trainer/index.ts',
    importer: 'main/importer/index.ts',
    exporter: 'main/exporter/index.ts',
    study: 'main/study/index.ts',
    doctor: 'main/doctor/index.ts',
    inspector: 'main/inspector/index.ts',
    queueLink: 'main/queue/link/index.ts',
    helper: 'main/trainer/helper.ts',
    cli: 'main/cli.ts',
    referenceWorker: 'main/cli/referenceWorker.ts',
    lessons: 'main/lessons/index.ts',
    lessonWorker: 'main/lessons/lessonWorker.ts',
    benchWorker: 'main/diagnosis/benchWorker.ts',
  },
  'main',
  'node20',
  'es',
);
// A sandboxed preload cannot import, so it is one CommonJS file.
const preload = program({ index: 'main/preload.ts' }, 'preload', 'chrome130', 'cjs');
// The numeric core as one ES module, for outside programs that time it or check it.
const core = program({ core: 'shared/core.ts' }, '.', 'es2022', 'es');
core.build!.emptyOutDir = false;
core.build!.sourcemap = false;
core.build!.rolldownOptions!.output = { format: 'es', entryFileNames: '[name].mjs', codeSplitting: false };

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [svelte({ configFile: false }), kernels(), manual(), licences(), woff2Only()],
  // Signal computes beside the page, with the same kernels.
  worker: { format: 'es', plugins: () => [kernels()] },
  // Fonts stay files: the page's policy knows no data: fonts.
  build: {
    target: 'chrome130',
    emptyOutDir: true,
    assetsInlineLimit: (file) => (file.endsWith('.woff2') ? false : undefined),
  },
  environments: { client: { build: { outDir: here('dist/renderer') } }, main, preload, core },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'main', 'preload', 'core']) await builder.build(builder.environments[name]!);
    },
  },
});
