// Runs `electron [-r module]... [switches] folder` in the substitute Electron, which comes without Electron's own default app.
// It must be an ES module with a top-level await: Electron holds back `ready` until the entry module has settled, and
// the app's main file has to run before `ready`.
import { app } from 'electron';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const preloads = [];
let target = '.';
const args = process.argv.slice(1);
while (args.length > 0) {
  const arg = args.shift();
  if (arg === '-r' || arg === '--require')
    preloads.push(args.shift()); // Playwright's loader comes this way
  else if (!arg.startsWith('-')) {
    target = arg;
    break;
  }
}
Module._preloadModules(preloads);
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });

const folder = path.resolve(target);
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
app.setVersion(manifest.version ?? '0.0.0');
app.name = manifest.productName ?? manifest.name;
app.setAppPath(folder);
try {
  await import(pathToFileURL(path.join(folder, manifest.main ?? 'index.js')).href);
} catch (error) {
  // Electron would show a modal box, for which nobody may be there.
  console.error('The app failed while it was loaded:\n', error);
  process.exit(1);
}
