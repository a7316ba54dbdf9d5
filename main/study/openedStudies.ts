import { app } from 'electron';
import path from 'node:path';
import { STUDY_ENDING } from '../../shared/study';
import { kindOfFile } from '../store/study/studyHead';

/** Studies that the system hands over, by a double click on their files: as an argument of this start or of a second one, or, on macOS, by an event. */
export class OpenedStudies {
  #waiting = studyArgument(process.argv, process.cwd());
  #take: ((file: string) => void) | null = null;

  /** Make it before the app is ready: macOS may hand a file over that early. */
  constructor() {
    app.on('open-file', (event, file) => {
      event.preventDefault();
      this.#give(file);
    });
    app.on('second-instance', (_event, argv, folder) => {
      const file = studyArgument(argv, folder);
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

/** The study among the arguments of a program that was started in a folder. */
export function studyArgument(argv: readonly string[], folder: string): string | null {
  const file = argv.slice(1).findLast((each) => !each.startsWith('-') && each.toLowerCase().endsWith(STUDY_ENDING));
  return file === undefined ? null : path.resolve(folder, file);
}

/** Whether a file that was dropped is a study, by its name or by its first bytes. A history is taken for one, which is told then. */
export function isStudyFile(file: string): boolean {
  if (file.toLowerCase().endsWith(STUDY_ENDING)) return true;
  try {
    return ['study', 'history'].includes(kindOfFile(file));
  } catch {
    return false;
  }
}
