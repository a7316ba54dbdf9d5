import { statSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../shared/errors';
import type { Handlers } from '../shared/ipc';
import { parseSpecFile, SPEC_ENDING, type SpecFile } from '../shared/specFile';
import { readJsonFile } from './readJson';

/** Far more than the largest sweep needs. */
const MOST_BYTES = 10_000_000;

/** A spec file that the system handed over, until the page asks for it: main has its path, the page what is in it. */
export class OpenedSpec {
  #file: string | null = null;

  static isOne(file: string): boolean {
    return file.toLowerCase().endsWith(SPEC_ENDING);
  }

  choose(file: string): void {
    this.#file = file;
  }

  handlers(): Pick<Handlers, 'spec:opened'> {
    return {
      'spec:opened': () => {
        const file = this.#file;
        this.#file = null;
        return file === null ? null : readSpecFile(file);
      },
    };
  }
}

/** Errors  LabError 'input' for what is no file, too long, no JSON, or no experiment and no sweep. */
function readSpecFile(file: string): SpecFile {
  const name = path.basename(file);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw new LabError('input', `${name} must be a spec file; it is no file`);
  if (found !== undefined && found.size > MOST_BYTES) {
    throw new LabError('input', `${name} must be a spec file of at most ${MOST_BYTES} bytes; got ${found.size}`);
  }
  const raw = readJsonFile(file);
  try {
    return parseSpecFile(file, raw);
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    throw new LabError(thrown.code, `${name}: ${thrown.message}`, thrown.issues);
  }
}
