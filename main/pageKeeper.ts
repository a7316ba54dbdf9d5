import { app, dialog, type BrowserWindow } from 'electron';
import { APP_ORIGIN } from './appFiles';
import { devServer } from './security';

/** So many ends of the page within so long, and it is not started again without asking. */
const MOST_ENDS = 3;
const SPAN_MS = 60_000;

/** What is told to the owner of the window. */
export interface PageListener {
  /** The page has ended; what it asked for has nobody to answer to. */
  gone(): void;
  /** It has been started again, as this sentence says: because it ended, or because it was wanted. */
  restarted(message: string, why: 'ended' | 'wanted'): void;
}

/** Why a page ended, as the user may be told. */
const REASONS: Readonly<Record<string, string>> = {
  crashed: 'it crashed',
  oom: 'it ran out of memory',
  killed: 'its process was ended from outside',
  'abnormal-exit': 'its process ended by itself',
  'launch-failed': 'its process could not be started',
  'integrity-failure': 'its program files are damaged',
};

/**
 * Starts the page of the window again when its process has ended. Nothing else depends on it: the history and the queue are
 * main's, runs have processes of their own. The page finds by itself what was open (renderer/state/keptView). One that
 * ends again and again is asked about instead, for what was open may be the cause; so is one that does not answer.
 */
export class PageKeeper {
  readonly #window: BrowserWindow;
  readonly #listener: PageListener;
  /** When the page ended lately. */
  #ends: number[] = [];
  /** The user wanted it to end. */
  #wanted = false;
  #question: AbortController | null = null;
  /** Once the page is there. */
  #toSay: { readonly message: string; readonly why: 'ended' | 'wanted' } | null = null;

  constructor(window: BrowserWindow, listener: PageListener) {
    this.#window = window;
    this.#listener = listener;
    const { webContents } = window;
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !window.isDestroyed()) void this.#onGone(reason);
    });
    webContents.on('did-finish-load', () => {
      if (this.#toSay !== null) listener.restarted(this.#toSay.message, this.#toSay.why);
      this.#toSay = null;
    });
    window.on('unresponsive', () => void this.#onSilent());
    // What was asked answers itself.
    window.on('responsive', () => this.#question?.abort());
  }

  async #onGone(reason: string): Promise<void> {
    this.#question?.abort();
    this.#listener.gone();
    const now = performance.now();
    this.#ends = [...this.#ends.filter((at) => now - at < SPAN_MS), now];
    const why = this.#wanted ? 'it did not answer' : (REASONS[reason] ?? reason);
    this.#wanted = false;
    console.error(`The page of the window has ended: ${why}.`);
    if (this.#ends.length < MOST_ENDS) return this.#start(why, true);
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'warning',
      title: 'Initlab',
      message: `The page of the window has ended ${this.#ends.length} times within a minute; the last time ${why}.`,
      detail:
        'Runs go on training, and all that was recorded is kept. What is open just now may be the cause: starting anew opens Train, with nothing selected.',
      buttons: ['Start anew', 'Start where I was', 'Quit Initlab'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    this.#ends = [];
    if (this.#window.isDestroyed()) return;
    if (response === 2) app.quit();
    else this.#start(why, response === 1);
  }

  /** Loads the page with nothing open: what it shows may be of another history. `message` is said then. */
  startAnew(message: string): void {
    this.#toSay = { message, why: 'wanted' };
    this.#load(false);
  }

  async #onSilent(): Promise<void> {
    if (this.#question !== null) return;
    const question = new AbortController();
    this.#question = question;
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'question',
      title: 'Initlab',
      message: 'The page of the window does not answer.',
      detail:
        'It may be drawing very much and answer soon. Started again, it shows what was open. Runs go on training either way.',
      buttons: ['Wait', 'Start it again'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal: question.signal,
    });
    this.#question = null;
    if (response !== 1 || question.signal.aborted || this.#window.isDestroyed()) return;
    this.#wanted = true;
    this.#window.webContents.forcefullyCrashRenderer();
  }

  #start(why: string, asItWas: boolean): void {
    const open = asItWas ? 'what was open is open again' : 'it was started anew';
    const message = `The page of the window had ended (${why}); ${open}. Runs were not disturbed, and nothing that was recorded is lost.`;
    this.#toSay = { message, why: 'ended' };
    this.#load(asItWas);
  }

  #load(asItWas: boolean): void {
    void this.#window.webContents.loadURL(`${devServer() ?? APP_ORIGIN}/${asItWas ? '' : `?${FRESH}`}`);
  }
}

/** In the page's address: open nothing of what was open. */
const FRESH = 'fresh';
