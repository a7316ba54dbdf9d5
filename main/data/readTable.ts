import { readFileSync } from 'node:fs';
import type { DatasetName } from '../../shared/datasets/index';
import { tableHash } from '../../shared/datasets/stored';
import type { DataTable } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';
import type { Choice } from '../../shared/params';
import { ownSet, tablePath } from './datasets';
import { MNIST_FOLDER, readMnist } from './mnist';
import { decodeTable } from './tableFile';

/**
 * The table of a stored data set; undefined for a set that needs none.
 *
 * Errors  LabError 'notFound' for a table that is not in the folder, 'input' for a damaged one.
 */
export function readTable(choice: Choice<DatasetName>, folder: string): DataTable | undefined {
  if (choice.name === 'mnist') return readMnist(MNIST_FOLDER);
  if (choice.name !== 'file') return undefined;
  const hash = tableHash(choice);
  const file = tablePath(hash, folder);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new LabError('io', `cannot read ${file}: ${messageOf(thrown)}`);
    }
    ownSet(hash, folder);
    throw new LabError('io', `cannot read ${file}: ${messageOf(thrown)}`);
  }
  return decodeTable(bytes, hash);
}
