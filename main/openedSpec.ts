import { statSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../shared/errors';
import type { Handlers } from '../shared/ipc';
import type { OwnLesson } from '../shared/lessons/ownLesson';
import { parseSpecFile, SPEC_ENDING, type SpecFile } from '../shared/specFile';
import { readJsonFile } from './readJson';

/** Far more than the largest sweep needs. */
const MOST_BYTES = 10_000_000;

/** A spec file that the system handed over, until the page asks for it: main has its path, the page what is in it. */
export class OpenedSpec {
  #file: string | null = null;
  #lesson: OwnLesson | null = null;

  static isOne(file: string): boolean {
    return file.toLowerCase().endsWith(SPEC_ENDING);
  }

  choose(file: string): void {
    this.#file = file;
  }

  /** The lesson that the page was given last. Errors  LabError 'state' when there was none. */
  get lesson(): OwnLesson {
    if (this.#lesson === null) throw new LabError('state', 'there is no lesson to take in: open its file first');
    return this.#lesson;
  }

  handlers(): Pick<Handlers, 'spec:opened'> {
    return {
      'spec:opened': () => {
        const file = this.#file;
        this.#file = null;
        if (file === null) return null;
        const read = readSpecFile(file);
        if (read.kind === 'lesson') this.#lesson = read.lesson;
        return read;
      },
    };
  }
}

/** Errors  LabError 'input' for what is no file, too long, no JSON, or none of experiment, sweep and lesson. */
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
