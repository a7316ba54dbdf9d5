import { z } from 'zod';
import { MOST_THREADS } from './threadChoice';

const SEARCH = z.strictObject({
  name: z.string().trim().min(1).max(120),
  query: z.string().max(5000),
  /** Values ticked in the quick filters, by filter. */
  ticked: z.record(z.string().max(200), z.array(z.string().max(500)).max(1000)),
  onlyStarred: z.boolean(),
});
/** A filter of the history that was kept under a name. */
export type SavedSearch = z.output<typeof SEARCH>;

const TOUR = z.strictObject({
  /** `offered` at the first start; `open` while it is taken; `left` before its end. */
  state: z.enum(['none', 'offered', 'open', 'left', 'done']),
  /** The step that is shown, or was when it was left. */
  step: z.int().min(0).max(100),
});
/** How far the tour of the window has come. */
export type TourProgress = z.output<typeof TOUR>;

export const SETTINGS = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  /** How large everything is drawn: 2 is twice as large. */
  zoom: z.number().min(0.5).max(4),
  /** Trainer processes that run side by side; 0 = cores − 1, at least 1. */
  trainers: z.int().min(0).max(64),
  /** Threads that share the steps of one run; 0 = as many as are free and measured to be quicker. */
  threads: z.int().min(0).max(MOST_THREADS),
  /** Keys of the columns that the history shows; null: as the program comes. */
  columns: z.array(z.string().max(200)).max(200).nullable(),
  searches: z.array(SEARCH).max(500),
  tour: TOUR,
  /** Whether the history says of the sample study that it is there. */
  sampleBar: z.boolean(),
});
export type Settings = z.output<typeof SETTINGS>;
export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  zoom: 1,
  trainers: 0,
  threads: 0,
  columns: null,
  searches: [],
  tour: { state: 'none', step: 0 },
  sampleBar: true,
};

/** Stored settings, or the defaults where there are none that can be read. */
export function parseSettings(raw: unknown): Settings {
  // What an earlier version has stored may lack a setting.
  const result = SETTINGS.safeParse({ ...DEFAULT_SETTINGS, ...(raw as object | null) });
  return result.success ? result.data : DEFAULT_SETTINGS;
}

/** Sizes that keys and Settings go through. */
export const ZOOMS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4] as const;

/** The next larger or smaller size; the same at the ends. */
export function nextZoom(zoom: number, way: 'larger' | 'smaller'): number {
  // Sizes a hair beside a step count as it.
  const NEAR = 0.005;
  const next =
    way === 'larger' ? ZOOMS.find((each) => each > zoom + NEAR) : ZOOMS.findLast((each) => each < zoom - NEAR);
  return next ?? zoom;
}
