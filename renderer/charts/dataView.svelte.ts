/** Whether a chart shows its numbers as a table, and what it says on demand. */
export class DataView {
  open = $state(false);
  /** Read out by a screen reader when it changes. */
  spoken = $state('');

  toggle(): void {
    this.open = !this.open;
  }

  /** Says a sentence, also when it is the one that was said last. */
  tell(sentence: string): void {
    this.spoken = '';
    requestAnimationFrame(() => (this.spoken = sentence));
  }
}

/** Follows a value with some delay, for those to whom its every change would be too much work. */
export class Later<T> {
  readonly #ms: number;
  #latest: T;
  #timer = 0;
  #isFirst = true;
  value = $state.raw() as T;

  constructor(first: T, ms: number) {
    this.#latest = this.value = first;
    this.#ms = ms;
  }

  /** A new value: at once the first time, then after the delay, with those that came meanwhile. */
  take(next: T): void {
    this.#latest = next;
    if (this.#timer !== 0) return;
    this.#timer = window.setTimeout(() => this.now(), this.#isFirst ? 0 : this.#ms);
    this.#isFirst = false;
  }

  /** No longer waits. */
  now(): void {
    this.stop();
    this.value = this.#latest;
  }

  stop(): void {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
