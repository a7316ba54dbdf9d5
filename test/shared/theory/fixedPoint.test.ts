import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../../shared/activations';
import { criticalPoint, fixedPoint, lengthMap, predictLayers, type MeanFieldLayer } from '../../../shared/theory';

const shapeOf = (name: ActivationName, alpha = 0) => ({ activation: ACTIVATIONS[name], alpha });
const layer = (name: ActivationName, sigmaW: number, sigmaB: number, alpha = 0): MeanFieldLayer => ({
  shape: shapeOf(name, alpha),
  sigmaW,
  sigmaB,
});
const deep = (equal: MeanFieldLayer, depth: number) => Array<MeanFieldLayer>(depth).fill(equal);

describe('fixed points', () => {
  it.each(['tanh', 'logistic', 'softsign', 'hardTanh', 'gelu', 'elu', 'sin', 'gaussian'] as const)(
    '%s: many layers lead where the root finder says',
    (name) => {
      const equal = layer(name, 1.2, 0.4);
      const found = fixedPoint(equal);
      const last = predictLayers(deep(equal, 2000), 1, null).at(-1)!;
      expect(Math.abs(last.q - found.qStar!)).toBeLessThanOrEqual(1e-10 * last.q);
      expect(Math.abs(lengthMap(equal, found.qStar!) - found.qStar!)).toBeLessThanOrEqual(1e-14);
      expect(Math.abs(last.chi - found.chi1)).toBeLessThanOrEqual(1e-9);
    },
  );

  it('the correlation of two inputs goes to c*, at the rate of its depth scale', () => {
    const equal = layer('tanh', 2, 0.3);
    const { cStar, depthScaleC, chiAtCStar, phase, formalDepth } = fixedPoint(equal);
    const layers = predictLayers(deep(equal, 240), 1, 0.9);
    expect(phase).toBe('chaotic');
    expect(formalDepth).toBeLessThan(0);
    expect(Math.abs(layers[239]!.c! - cStar!)).toBeLessThanOrEqual(1e-10);
    const [before, after] = [layers[80]!.c! - cStar!, layers[81]!.c! - cStar!];
    expect(Math.abs(after / before - chiAtCStar!)).toBeLessThan(1e-4);
    expect(Math.abs(-1 / Math.log(chiAtCStar!) - depthScaleC!)).toBeLessThan(1e-12);
  });

  it('rectifiers are critical at σ_w² = 2/(1 + slope²), whatever the inputs', () => {
    for (const [name, alpha] of [
      ['relu', 0],
      ['leakyRelu', 0.2],
      ['prelu', 0.25],
    ] as const) {
      const { sigmaW, qStar } = criticalPoint(shapeOf(name, alpha), 0)!;
      expect(sigmaW).toBeCloseTo(Math.sqrt(2 / (1 + alpha * alpha)), 14);
      expect(qStar).toBeNull();
      const found = fixedPoint(layer(name, sigmaW, 0, alpha));
      expect(found).toMatchObject({ phase: 'critical', chi1: 1, qStar: null, depthScaleQ: null, formalDepth: null });
      for (const { q } of predictLayers(deep(layer(name, sigmaW, 0, alpha), 30), 1)) {
        expect(Math.abs(q - sigmaW * sigmaW)).toBeLessThan(1e-12);
      }
    }
    expect(fixedPoint(layer('relu', 1, 0.5)).qStar).toBeCloseTo(0.5, 14);
    expect(fixedPoint(layer('relu', 1.5, 0)).phase).toBe('diverging');
  });

  it('without biases a tanh layer vanishes up to σ_w = 1 and keeps opposite inputs opposite', () => {
    expect(fixedPoint(layer('tanh', 0.9, 0))).toMatchObject({ phase: 'ordered', qStar: 0, cStar: null });
    expect(fixedPoint(layer('tanh', 1, 0))).toMatchObject({ phase: 'critical', qStar: 0, depthScaleQ: null });
    expect(fixedPoint(layer('tanh', 1.1, 0))).toMatchObject({ phase: 'chaotic', cStar: 0 });
    expect(fixedPoint(layer('tanh', 0, 0)).qStar).toBe(0);
    for (const { c } of predictLayers(deep(layer('tanh', 1.1, 0), 5), 1, -1)) expect(c).toBeCloseTo(-1, 12);
  });

  it('on the critical line χ₁ is 1 and moves to both phases beside it', () => {
    for (const name of ['tanh', 'softsign', 'hardTanh', 'sin'] as const) {
      const { sigmaW, qStar } = criticalPoint(shapeOf(name), 0.2)!;
      const at = (factor: number) => fixedPoint(layer(name, sigmaW * factor, 0.2));
      expect(Math.abs(at(1).chi1 - 1)).toBeLessThan(1e-12);
      expect(at(1).qStar).toBe(qStar);
      expect([at(0.98).phase, at(1.02).phase]).toEqual(['ordered', 'chaotic']);
    }
  });

  it('a network that amplifies without end has no q*', () => {
    expect(fixedPoint(layer('gelu', 2, 0.1))).toMatchObject({ phase: 'diverging', qStar: null, cStar: null });
    expect(fixedPoint(layer('gelu', 2, 0.1)).chi1).toBeCloseTo(2, 6);
  });
});

describe('layers', () => {
  it('layers of different functions and widths each have their own map', () => {
    const layers = [layer('tanh', 1.5, 0.1), layer('relu', 1.2, 0), layer('identity', 0.5, 0.3)];
    const found = predictLayers(layers, 2, 0.5);
    expect(found[0]!.q).toBeCloseTo(1.5 * 1.5 * 2 + 0.01, 14);
    expect(found[1]!.q).toBeCloseTo(1.2 * 1.2 * (found[0]!.activationStd * found[0]!.activationStd), 13);
    expect(found[2]!.q).toBeCloseTo((0.25 * 1.44 * found[1]!.q) / (2 * 1.44) + 0.09, 13);
    expect(found.map(({ c }) => c! >= -1 && c! <= 1)).toEqual([true, true, true]);
    expect(found[2]!.chi).toBeCloseTo(0.25, 14);
    expect(predictLayers(layers, 2)[0]!.c).toBeNull();
  });

  it.each([
    ['sigmaW must be from 0 to', () => fixedPoint(layer('tanh', -1, 0))],
    ['sigmaB must be from 0 to', () => fixedPoint(layer('relu', 1, NaN))],
    ['sigmaW must be from 0 to', () => predictLayers([layer('tanh', Infinity, 0)], 1)],
    ['inputSquare must be a finite number of at least 0; got -1', () => predictLayers([layer('tanh', 1, 0)], -1)],
    ['correlation must be from -1 to 1; got 2', () => predictLayers([layer('tanh', 1, 0)], 1, 2)],
    ['sigmaB must be a finite number of at least 0; got -0.1', () => criticalPoint(shapeOf('tanh'), -0.1)],
  ])('%s', (message, run) => {
    expect(run).toThrowError(message);
  });
});
