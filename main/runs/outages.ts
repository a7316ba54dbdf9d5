import type { Outage } from '../../shared/outage';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import { freeBytesAt } from '../disk/freeSpace';
import type { Blockage, WriteSize } from './storeWriter';

/** Of a point in the history, about; and what a transaction takes beside that which it writes. */
const POINT_BYTES = 12;
const TRANSACTION_BYTES = 64 * 1024;

export function sizeOfReport(event: TrainerEvent): WriteSize {
  switch (event.type) {
    case 'points': {
      const bytes = event.histograms.reduce((sum, { counts }) => sum + counts.byteLength, 0);
      return { points: event.points.length, bytes };
    }
    case 'checkpoint':
      return { points: 0, bytes: event.bytes.length };
    case 'snapshot':
      return { points: 0, bytes: event.snapshot.bytes.length };
    default:
      return { points: 0, bytes: 0 };
  }
}

export function outageOf(file: string, { reason, since, points, bytes }: Blockage, runIds: readonly RunId[]): Outage {
  const isFull = reason.code === 'full';
  return {
    message: reason.message,
    since,
    points,
    bytes,
    runIds,
    // Twice: in the log, then in the file itself.
    neededBytes: isFull ? 2 * (bytes + points * POINT_BYTES) + TRANSACTION_BYTES : null,
    freeBytes: isFull ? freeBytesAt(file) : null,
  };
}

/** What is kept with a run that waited. */
export function waitedSentence({ message, since }: Outage, now: number): string {
  const seconds = Math.max(1, Math.round((now - since) / 1000));
  return `Waited ${seconds} s and lost no point: ${message}.`;
}

/** A run as it is, where the history, which cannot be written, still says that it trains. */
export function withOutage<T extends RunSummary>(run: T, outage: Outage | null): T {
  if (outage === null || run.status !== 'running' || !outage.runIds.includes(run.id)) return run;
  return { ...run, status: 'paused', message: `Paused by itself: ${outage.message}` };
}

/** A run that its program leaves, where even that cannot be written: as the next program will mark it. */
export function unsaved<T extends RunSummary>(run: T, outage: Outage | null): T {
  if (outage === null || !isActive(run.status)) return run;
  const next = run.checkpointStep === null ? 'it can be started again' : `it goes on from step ${run.checkpointStep}`;
  return { ...run, status: 'interrupted', message: `The history could not be written; ${next} when resumed.` };
}
