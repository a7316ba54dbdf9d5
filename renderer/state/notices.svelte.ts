/** A message at the edge of the page. */
export interface Notice {
  readonly id: number;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly message: string;
  /** A button, such as Undo; the notice goes when it was pressed. */
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const STAY_MS = { info: 6_000, success: 6_000, warning: 15_000, error: 30_000 } as const;
const MOST = 5;

/** The notices in view, newest last. */
class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;
  #timers = new Map<number, number>();

  show(level: Notice['level'], message: string, action: Notice['action'] = null): void {
    const same = this.list.find((notice) => notice.level === level && notice.message === message);
    if (same !== undefined) this.dismiss(same.id);
    const notice = { id: this.#next++, level, message, action };
    this.list = [...this.list, notice].slice(-MOST);
    this.hold(notice.id, false);
  }

  /** A thing was done that can be taken back. */
  undoable(message: string, undo: () => void): void {
    this.show('info', message, { label: 'Undo', run: undo });
  }

  /** Keeps a notice while the pointer or the focus is on it; lets its time start again after. */
  hold(id: number, held: boolean): void {
    window.clearTimeout(this.#timers.get(id));
    const notice = this.list.find((candidate) => candidate.id === id);
    if (notice === undefined || held) return;
    const stay = notice.action === null ? STAY_MS[notice.level] : Math.max(10_000, STAY_MS[notice.level]);
    this.#timers.set(
      id,
      window.setTimeout(() => this.dismiss(id), stay),
    );
  }

  dismiss(id: number): void {
    window.clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
