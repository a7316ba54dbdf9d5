import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfigFromFile, runnerImport } from 'vite';
import { main, prepare } from './setup/prepare.mjs';
import { root, say } from './setup/tools.mjs';

/**
 * Makes the sample study that is shipped (assets/sample.initlab-study) anew: trains its runs (shared/sample/plan.ts) with the built
 * trainer. To be done when the plan, the core version or the format of studies has changed; a test says so.
 *
 *   node scripts/sample.mjs
 */
await main(async () => {
  await prepare('cli');
  const config = await loadConfigFromFile({ command: 'build', mode: 'production' }, path.join(root, 'vite.config.ts'));
  const plugins = config.config.plugins.flat().filter((plugin) => /kernel/.test(plugin.name));
  const file = path.join(root, 'main/sample/makeSample.ts');
  const { module } = await runnerImport(file, { root, configFile: false, plugins });
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-sample-'));
  const out = path.join(root, 'assets/sample.initlab-study');
  try {
    const trainer = path.join(root, 'dist/main/trainer.js');
    const bytes = await module.makeSample(folder, trainer, path.join(root, 'native/better_sqlite3.node'), out);
    say(`Wrote ${out}: ${(bytes / 1e6).toFixed(2)} MB`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});
