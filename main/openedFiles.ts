import { app } from 'electron';
import path from 'node:path';
import { SPEC_ENDING } from '../shared/specFile';
import { STUDY_ENDING } from '../shared/study';

const ENDINGS = [STUDY_ENDING, SPEC_ENDING];

/** Files that the system hands over, by a double click on them: as an argument of this start or of a second one, or, on macOS, by an event. */
export class OpenedFiles {
  #waiting = openedFile(process.argv, process.cwd());
  #take: ((file: string) => void) | null = null;

  /** Make it before the app is ready: macOS may hand a file over that early. */
  constructor() {
    app.on('open-file', (event, file) => {
      event.preventDefault();
      this.#give(file);
    });
    app.on('second-instance', (_event, argv, folder) => {
      const file = openedFile(argv, folder);
      if (file !== null) this.#give(file);
    });
  }

  /** @param take is given the newest one that waits, and each that comes after it. */
  listen(take: (file: string) => void): void {
    this.#take = take;
    if (this.#waiting !== null) take(this.#waiting);
    this.#waiting = null;
  }

  #give(file: string): void {
    if (this.#take === null) this.#waiting = file;
    else this.#take(file);
  }
}

/** The study or spec among the arguments of a program that was started in a folder. */
export function openedFile(argv: readonly string[], folder: string): string | null {
  const isOurs = (each: string) =>
    !each.startsWith('-') && ENDINGS.some((ending) => each.toLowerCase().endsWith(ending));
  const file = argv.slice(1).findLast(isOurs);
  return file === undefined ? null : path.resolve(folder, file);
}
