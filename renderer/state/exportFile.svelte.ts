import type { ExportFormat } from '../../shared/csv';
import { messageOf } from '../../shared/errors';
import type { MainEvent } from '../../shared/ipc';
import type { CsvFacts, ExportProgress } from '../../shared/transfers';
import type { RunId } from '../../shared/run';
import { call } from '../api';
import { formatBytes, plural } from '../format';
import { notices } from './notices.svelte';

/** Before that much of the work, an estimate of the rest would be a guess. */
const LEAST_SHARE = 0.02;

/** The CSV file that is being made. */
class ExportFile {
  /** What the file will be; null until it is known. */
  facts = $state.raw<CsvFacts | null>(null);
  progress = $state.raw<ExportProgress | null>(null);
  writing = $state(false);
  failed = $state(false);
  remainingMs = $state<number | null>(null);
  #startedAt = 0;
  /** Goes up with everything that makes earlier answers stale. */
  #turn = 0;

  handle(event: MainEvent): void {
    if (event.type !== 'export' || this.progress === null) return;
    const { share } = event.progress;
    this.progress = event.progress;
    this.remainingMs = share < LEAST_SHARE ? null : ((performance.now() - this.#startedAt) * (1 - share)) / share;
  }

  async measure(ids: readonly RunId[], format: ExportFormat): Promise<void> {
    const turn = ++this.#turn;
    this.facts = null;
    this.failed = false;
    this.#begin('measuring');
    try {
      const facts = await call('export:measure', { ids: [...ids], format });
      if (turn === this.#turn) this.facts = facts;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failed = true;
      notices.show('error', messageOf(thrown));
    } finally {
      if (turn === this.#turn) this.progress = null;
    }
  }

  /** Returns whether a file was written. */
  async write(): Promise<boolean> {
    const turn = ++this.#turn;
    this.writing = true;
    this.#begin('writing');
    try {
      const written = await call('export:write', undefined);
      if (written === null) return false;
      const { rows, bytes, sha256, path } = written;
      const size = `${plural(rows, 'row')} (${formatBytes(bytes)})`;
      notices.show('success', `Wrote ${size} to ${path}. SHA-256 ${sha256}`);
      return true;
    } catch (thrown) {
      if (turn === this.#turn) notices.show('error', messageOf(thrown));
      else notices.show('info', 'Stopped writing; no file was left.');
      return false;
    } finally {
      this.writing = false;
      if (turn === this.#turn) this.progress = null;
    }
  }

  async cancel(): Promise<void> {
    this.#turn++;
    this.progress = null;
    this.facts = null;
    await call('export:cancel', undefined);
  }

  #begin(stage: ExportProgress['stage']): void {
    this.#startedAt = performance.now();
    this.remainingMs = null;
    this.progress = { stage, share: 0, rows: 0 };
  }
}

export const exportFile = new ExportFile();
