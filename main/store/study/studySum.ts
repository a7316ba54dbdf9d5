import { createHash, type Hash } from 'node:crypto';
import type { Row } from './format';

/** Parts of a study that are read one after the other, each in its order. Tables of data sets have a hash of their own. */
const SECTIONS = ['study', 'sweep', 'sweep_run', 'run', 'comparison', 'dataset'] as const;
export type StudySection = (typeof SECTIONS)[number];

/** The checksum of a study: what was damaged on its way is noticed, also where it breaks no rule. */
export class StudySum {
  readonly #hashes: Readonly<Record<StudySection, Hash>>;

  /** @param before goes on from there, and leaves it as it is. */
  constructor(before: StudySum | null = null) {
    const fresh = SECTIONS.map(
      (section) => [section, before === null ? createHash('sha256') : before.#hashes[section].copy()] as const,
    );
    this.#hashes = Object.fromEntries(fresh) as Record<StudySection, Hash>;
  }

  add(section: StudySection, columns: readonly string[], row: Row): void {
    const hash = this.#hashes[section];
    const cells = columns.map((column) => row[column] ?? null);
    hash.update(`${JSON.stringify(cells.map((cell) => (cell instanceof Uint8Array ? cell.byteLength : cell)))}\n`);
    for (const cell of cells) if (cell instanceof Uint8Array) hash.update(cell);
  }

  /** May be asked again when more was added. */
  digest(): string {
    const parts = SECTIONS.map((section) => this.#hashes[section].copy().digest('hex'));
    return createHash('sha256').update(parts.join('\n')).digest('hex');
  }
}
