import type { ActivationName } from '../../shared/activations';
import { shapeOf } from '../../shared/functions/shape';
import { parseFunctionsView, type FunctionsView } from '../../shared/functions/view';
import { defaultChoice, type Choice } from '../../shared/params';
import { ACTIVATIONS } from '../../shared/activations';
import { form } from './experimentForm.svelte';
import { changeHidden, hiddenLayers, insertLayer } from './specEdits';

const STORAGE_KEY = 'initlab.functions';
type PartName = 'curves' | 'neuron' | 'gradient' | 'collapse';

/** What was chosen in the place "Functions"; it stays when the window is closed. */
class FunctionsState {
  view = $state.raw<FunctionsView>(restored());

  setTab(tab: FunctionsView['tab']): void {
    this.#show({ ...this.view, tab });
  }

  /** Changes some of what one tab shows. */
  set<K extends PartName>(part: K, patch: Partial<FunctionsView[K]>): void {
    this.#show({ ...this.view, [part]: { ...this.view[part], ...patch } });
  }

  /** An activation with the shape parameter that its curve has here. */
  choiceOf(name: ActivationName): Choice<ActivationName> {
    const choice = defaultChoice<ActivationName>(ACTIVATIONS[name]);
    const alpha = this.view.curves.alphas[name];
    return alpha === undefined || choice['alpha'] === undefined ? choice : { ...choice, alpha };
  }

  shapeOf(name: ActivationName): ReturnType<typeof shapeOf> {
    return shapeOf(this.choiceOf(name));
  }

  #show(view: FunctionsView): void {
    this.view = view;
    localStorage.setItem(STORAGE_KEY, JSON.stringify(view));
  }
}

/** Puts an activation into the hidden layers of Train's form, which gets one where it has none. Undo takes it back. */
export function setHiddenActivation(activation: Choice<ActivationName>): void {
  const spec = hiddenLayers(form.spec).length === 0 ? insertLayer(form.spec, 0) : form.spec;
  form.load(changeHidden(spec, { activation }), `Hidden layers now have ${ACTIVATIONS[activation.name].label}.`);
}

function restored(): FunctionsView {
  try {
    return parseFunctionsView(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null'));
  } catch {
    return parseFunctionsView(null);
  }
}

export const functions = new FunctionsState();
