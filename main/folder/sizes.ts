import { lstatSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DataSizes } from '../../shared/dataFolder';
import { dataEntries } from './entries';

/** What the parts of a data folder take on the disk, in bytes, but for room that is only kept; nothing where there is no folder. */
export function sizesOf(folder: string): DataSizes {
  const sizes = { history: 0, datasets: 0, backups: 0, aside: 0 };
  for (const name of entriesOf(folder)) sizes[partOf(name)] += bytesOf(path.join(folder, name));
  return sizes;
}

export function total(sizes: DataSizes): number {
  return sizes.history + sizes.datasets + sizes.backups + sizes.aside;
}

function partOf(name: string): keyof DataSizes {
  if (name === 'datasets') return 'datasets';
  if (name.endsWith('.backup')) return 'backups';
  return name.includes('.damaged-') ? 'aside' : 'history';
}

function entriesOf(folder: string): string[] {
  try {
    return dataEntries(folder).filter((name) => !name.endsWith('.reserve'));
  } catch {
    return [];
  }
}

/** Links are followed once: what a link in the folder stands for is a part of the data. */
function bytesOf(entry: string): number {
  const stats = statSync(entry, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) return stats?.size ?? 0;
  let bytes = 0;
  for (const name of readdirSync(entry)) {
    const inner = lstatSync(path.join(entry, name), { throwIfNoEntry: false });
    if (inner !== undefined) bytes += inner.isDirectory() ? bytesOf(path.join(entry, name)) : inner.size;
  }
  return bytes;
}
