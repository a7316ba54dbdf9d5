import type { LicenceRow } from '../../shared/licences';
import { attempt } from './attempt';

/** A row with its place in the whole list. */
export interface ListedLicence extends LicenceRow {
  readonly index: number;
}

/** The licences of all that others made: a list, and the text of one. */
class Licences {
  open = $state(false);
  query = $state('');
  /** Null: not read yet. */
  rows = $state.raw<readonly ListedLicence[] | null>(null);
  picked = $state.raw<ListedLicence | null>(null);
  text = $state<string | null>(null);

  readonly found: readonly ListedLicence[] = $derived.by(() => {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row: LicenceRow) => {
      const said = `${row.name} ${row.version ?? ''} ${row.licence ?? ''}`.toLowerCase();
      return words.every((word) => said.includes(word));
    };
    return (this.rows ?? []).filter(fits);
  });

  async show(): Promise<void> {
    this.open = true;
    if (this.rows !== null) return;
    const answer = await attempt('licence:list', undefined);
    if (answer.failed) {
      this.open = false;
      return;
    }
    this.rows = answer.value.map((row, index) => ({ ...row, index }));
    if (this.rows[0] !== undefined) await this.pick(this.rows[0]);
  }

  async pick(row: ListedLicence): Promise<void> {
    this.picked = row;
    this.text = null;
    const answer = await attempt('licence:text', { index: row.index });
    // Another one may have been picked meanwhile.
    if (!answer.failed && this.picked === row) this.text = answer.value;
  }
}

export const licences = new Licences();
