import type { Unit } from '../shared/metrics';

export { formatBytes } from '../shared/formatBytes';

/** How numbers, times and counts are written on the page. The exact value belongs into `title`. */

import { formatNumber } from '../shared/formatNumber';

export { formatNumber };

/** A share in [0, 1] as a percentage with one decimal. */
export function formatPercent(share: number | null | undefined, decimals = 1): string {
  if (share === null || share === undefined) return '–';
  if (!Number.isFinite(share)) return formatNumber(share);
  return `${(share * 100).toFixed(decimals)} %`;
}

/** A metric's value by its unit. */
export function formatMetric(value: number | null | undefined, unit: Unit): string {
  if (unit === 'share') return formatPercent(value);
  return unit === 'seconds' && Number.isFinite(value) ? `${formatNumber(value)} s` : formatNumber(value);
}

/** Whole numbers with thin spaces between thousands. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return '–';
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** "1 run", "3 runs". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "0.4 s", "12 s", "3 min 05 s", "2 h 10 min", "3 d 4 h". */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Local date and time, such as "23 Nov 2026, 22:15". */
export function formatDateTime(time: number): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/** Local time of day, such as "22:15". */
export function formatTime(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB', { timeStyle: 'short' });
}

/** "just now", "5 min ago", "3 h ago", then the date. */
export function formatAgo(time: number, now: number): string {
  const minutes = (now - time) / 60_000;
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${Math.floor(minutes)} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return formatDateTime(time);
}

/** A message as a sentence: a capital in front, unless it begins with the name of a file, and a full stop behind. */
export function sentence(message: string): string {
  const isFileName = /^\S+\.\w+\s/.test(message);
  const text = isFileName ? message : message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
