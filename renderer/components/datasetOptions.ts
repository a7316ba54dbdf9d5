import { DATASETS, type DatasetName } from '../../shared/datasets/index';
import type { OwnSet } from '../../shared/datasets/ownSet';
import { tableHash } from '../../shared/datasets/stored';
import type { Choice } from '../../shared/params';
import { plural } from '../format';
import { tableOptions } from './choices';

/** The value of a menu for a data set: its name, and for an own one its hash. */
export function datasetValue(dataset: DatasetName | Choice<DatasetName>): string {
  if (typeof dataset === 'string') return dataset;
  return dataset.name === 'file' ? `file:${tableHash(dataset)}` : dataset.name;
}

/** The data set that a value of the menu stands for. */
export function datasetOf(value: string, own: readonly OwnSet[]): DatasetName | Choice<DatasetName> {
  return own.find(({ choice }) => datasetValue(choice) === value)?.choice ?? (value as DatasetName);
}

/** The data sets of a menu: the built-in ones, then the own ones by their titles; last one that is chosen but not there. */
export function datasetOptions(chosen: string, chosenLabel: string, own: readonly OwnSet[]) {
  const options = [
    ...tableOptions<DatasetName>(DATASETS).filter(({ value }) => value !== 'file'),
    ...own.map(({ title, choice }) => ({ value: datasetValue(choice), label: title, hint: `own · ${sizeOf(choice)}` })),
  ];
  const isThere = options.some(({ value }) => value === chosen);
  return isThere ? options : [...options, { value: chosen, label: chosenLabel, hint: 'not there any more' }];
}

/** "150 rows · 4 features · 3 classes" */
export function sizeOf(choice: Choice): string {
  const classes = Number(choice['classes']);
  return [
    plural(Number(choice['rows']), 'row'),
    plural(Number(choice['features']), 'feature'),
    classes === 0 ? 'a value to predict' : plural(classes, 'class', 'classes'),
  ].join(' · ');
}
