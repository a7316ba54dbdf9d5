/**
 * Which of the table's made rows stands for which run. A row that scrolls out of view is filled anew for the one that
 * comes in, so scrolling by a little fills a few rows and moves them; a jump fills all and moves none.
 */
export class RowSlots {
  #first = 0;
  #slot = 0;

  /** The slot of the first shown row, `first` in the list; the next rows have the next slots, around again behind `count`. */
  take(first: number, count: number): number {
    const moved = first - this.#first;
    if (Math.abs(moved) < count) this.#slot += moved;
    this.#slot = ((this.#slot % count) + count) % count;
    this.#first = first;
    return this.#slot;
  }
}
