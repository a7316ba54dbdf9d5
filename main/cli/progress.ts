import type { RunSummary } from '../../shared/run';

const EVERY_MS = 200;
/** Without a terminal a line a stretch is enough. */
const PLAIN_EVERY_MS = 5000;

/** Shows how far a command is on stderr: one line that is rewritten, or a line now and then where it is no terminal. */
export class ProgressLine {
  readonly #text: (elapsedMs: number) => string;
  readonly #start = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #live = process.stderr.isTTY === true;

  constructor(text: (elapsedMs: number) => string) {
    this.#text = text;
    this.#timer = setInterval(() => this.#show(), this.#live ? EVERY_MS : PLAIN_EVERY_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    if (this.#live) process.stderr.write('\r\x1b[K');
  }

  #show(): void {
    const line = this.#text(performance.now() - this.#start);
    process.stderr.write(this.#live ? `\r\x1b[K${line}` : `${line}\n`);
  }
}

/** Shows the share of some work while it goes on: `Checking: 38 %, 12 s left`. */
export async function withProgress<T>(
  what: string,
  work: (progress: (share: number) => void) => Promise<T>,
): Promise<T> {
  let share = 0;
  const line = new ProgressLine((elapsedMs) => {
    const left = share > 0.005 ? `, ${duration((elapsedMs * (1 - share)) / share)} left` : '';
    return `${what}: ${Math.floor(share * 100)} %${left}`;
  });
  try {
    return await work((done) => (share = done));
  } finally {
    line.close();
  }
}

/** `12 of 36 runs, 38 %, 1 min 20 s left`. */
export function progressText(runs: readonly RunSummary[], elapsedMs: number): string {
  const ended = runs.filter((run) => run.endedAt !== null).length;
  const shares = runs.map((run) => (run.endedAt !== null ? 1 : run.totalSteps > 0 ? run.step / run.totalSteps : 0));
  const share = shares.reduce((sum, value) => sum + value, 0) / Math.max(1, runs.length);
  const left = share > 0.005 ? `, ${duration((elapsedMs * (1 - share)) / share)} left` : '';
  return `${ended} of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${Math.floor(share * 100)} %${left}`;
}

/** `850 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
