import { describe, expect, it } from 'vitest';
import { FUNCTIONS_VIEW, parseFunctionsView } from '../../../shared/functions/view';

describe('what the place remembers', () => {
  it('is read as it was stored', () => {
    const view = {
      ...FUNCTIONS_VIEW,
      tab: 'gradient',
      curves: { ...FUNCTIONS_VIEW.curves, shown: ['sin'], alphas: { elu: 2 }, range: [-1, 3] },
      neuron: { ...FUNCTIONS_VIEW.neuron, inputs: 7, layer: true, weights: { name: 'constant', gain: 1, value: 2 } },
      collapse: { ...FUNCTIONS_VIEW.collapse, depth: 9, set: 'circle' },
      gradient: { ...FUNCTIONS_VIEW.gradient, target: 0.5, place: { layer: 0, unit: 1, input: null } },
    };
    expect(parseFunctionsView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it('begins anew where there is nothing', () => {
    expect(parseFunctionsView(null)).toEqual(FUNCTIONS_VIEW);
    expect(parseFunctionsView('?')).toEqual(FUNCTIONS_VIEW);
  });

  it('begins anew in the part that breaks a rule, and keeps the others', () => {
    const stored = { ...FUNCTIONS_VIEW, tab: 'neuron', neuron: { ...FUNCTIONS_VIEW.neuron, inputs: 1000 } };
    expect(parseFunctionsView(stored)).toEqual({ ...FUNCTIONS_VIEW, tab: 'neuron' });
    const backwards = { ...FUNCTIONS_VIEW, curves: { ...FUNCTIONS_VIEW.curves, range: [3, -3] } };
    expect(parseFunctionsView(backwards).curves).toEqual(FUNCTIONS_VIEW.curves);
    const unknown = { ...FUNCTIONS_VIEW, curves: { ...FUNCTIONS_VIEW.curves, shown: ['reluish'] } };
    expect(parseFunctionsView(unknown).curves).toEqual(FUNCTIONS_VIEW.curves);
  });
});
