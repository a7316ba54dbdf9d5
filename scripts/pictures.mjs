import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { runPart, summarize } from './setup/parts.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { root } from './setup/tools.mjs';

/** The pictures of README: what a test of the real app has made, and under which name they stand in docs/pictures. */
const PICTURES = { 'first-start-light': 'train', 'first-compare-1-light': 'compare', 'first-sweep-light': 'sweep' };

/** Makes the pictures of README anew, by the test of the first start. */
await main(async () => {
  const electron = await prepare('tests');
  const result = await runPart('e2e', { electron, args: ['test/e2e/firstStart.spec.ts'] });
  summarize([result]);
  if (!result.ok) return;
  mkdirSync(path.join(root, 'docs/pictures'), { recursive: true });
  for (const [made, name] of Object.entries(PICTURES)) {
    copyFileSync(path.join(root, `test-results/screenshots/${made}.png`), path.join(root, `docs/pictures/${name}.png`));
  }
});
