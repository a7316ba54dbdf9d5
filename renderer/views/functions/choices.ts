import type { MenuTable } from '../../components/choices';
import type { Choice } from '../../../shared/params';

/** Whether every parameter of a choice is a number within its rule: what is being typed may not be. */
export function validChoice(table: MenuTable, choice: Choice): boolean {
  return Object.entries(table[choice.name]?.params ?? {}).every(([key, { min, max, integer }]) => {
    const value = choice[key];
    return typeof value === 'number' && value >= min && value <= max && (integer !== true || Number.isInteger(value));
  });
}
