import { DATASETS, type DatasetName } from '../../shared/datasets/index';
import { tableOptions } from './choices';

/** The data sets of a menu. An own file stands there only while it is the one chosen: its name alone says too little. */
export function datasetOptions(chosen: DatasetName) {
  return tableOptions<DatasetName>(DATASETS).filter(({ value }) => value !== 'file' || chosen === 'file');
}
