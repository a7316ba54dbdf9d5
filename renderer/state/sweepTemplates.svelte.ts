import type { MainEvent } from '../../shared/ipc';
import type { SweepSpec } from '../../shared/sweep';
import type { SweepTemplate } from '../../shared/sweepTemplate';
import { attempt } from './attempt';
import { notices } from './notices.svelte';
import { sweepSetup } from './sweepSetup.svelte';

/** The sweeps that were kept under a name, and the one that the set-up came from. */
class SweepTemplates {
  /** By name. */
  list = $state.raw<readonly SweepTemplate[]>([]);
  #openId = $state<string | null>(null);
  /** The one that was opened or saved last; it can be changed by saving. */
  readonly current: SweepTemplate | null = $derived(this.list.find(({ id }) => id === this.#openId) ?? null);

  async refresh(): Promise<void> {
    const answer = await attempt('template:list', undefined);
    if (!answer.failed) this.list = answer.value;
  }

  handle(event: MainEvent): void {
    if (event.type === 'historyChanged') void this.refresh();
  }

  /** Sets everything up as it was kept. */
  open({ id, name, spec }: SweepTemplate): void {
    sweepSetup.load(spec, `as in the template “${name}”`, spec.name);
    this.#openId = id;
  }

  /** What is set up now has nothing to do with a template. */
  forget(): void {
    this.#openId = null;
  }

  /** Keeps what is set up; `asNew` beside the one that it came from. Returns whether it could. */
  async save(name: string, asNew: boolean): Promise<boolean> {
    const { spec } = sweepSetup.draft;
    if (spec === null) return false;
    const id = asNew ? null : (this.current?.id ?? null);
    const answer = await attempt('template:save', { id, name, spec });
    if (answer.failed) return false;
    this.list = answer.value.templates;
    this.#openId = answer.value.id;
    notices.show('success', `Saved the template “${name}”.`);
    return true;
  }

  async delete({ id, name, spec }: SweepTemplate): Promise<void> {
    const answer = await attempt('template:delete', { id });
    if (answer.failed) return;
    this.list = answer.value;
    notices.undoable(
      `Deleted the template “${name}”. Sweeps that were started from it stay.`,
      () => void this.#bringBack(name, spec),
    );
  }

  async #bringBack(name: string, spec: SweepTemplate['spec']): Promise<void> {
    const answer = await attempt('template:save', { id: null, name, spec });
    if (!answer.failed) this.list = answer.value.templates;
  }

  /** Sets everything up as in a sweep file. */
  async openFile(): Promise<void> {
    const answer = await attempt('sweep:open', undefined);
    if (answer.failed || answer.value === null) return;
    this.show(answer.value);
  }

  /** Shows a sweep file that was read. */
  show({ path, spec }: { readonly path: string; readonly spec: SweepSpec }): void {
    sweepSetup.load(spec, 'as in the file', spec.name);
    this.forget();
    notices.show('success', `Opened ${path}`);
  }

  async saveFile(): Promise<void> {
    const { spec } = sweepSetup.draft;
    if (spec === null) return;
    const answer = await attempt('sweep:save', spec);
    if (!answer.failed && answer.value !== null) notices.show('success', `Saved ${answer.value.path}`);
  }
}

export const sweepTemplates = new SweepTemplates();
