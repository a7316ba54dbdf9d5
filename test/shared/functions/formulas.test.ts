import katex from 'katex';
import { describe, expect, it, test } from 'vitest';
import { ACTIVATIONS, type Activation, type ActivationName } from '../../../shared/activations';
import { FORMULAS, type Formula } from '../../../shared/functions/formulas';
import { erf } from '../../../shared/math';
import { evaluateLatex } from '../../support/latex';

const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];
/** Off every kink, where a derivative is a convention, and so near 0 that e^z − 1 keeps its digits. */
const POINTS = [-7.3, -3.1, -2.2, -1.5, -0.7, -0.1, 0.1, 0.6, 1.3, 2.9, 3.4, 5.5, 7.7];

/** The formula at z with its abbreviations, which are evaluated in turn, the first ones first. */
function valueOf({ where }: Formula, tex: string, z: number, alpha: number): number {
  const scope: Record<string, number> = { z, '\\alpha': alpha };
  const calls: Record<string, (value: number) => number> = { '\\operatorname{erf}': erf };
  for (const [symbol, meaning] of where) {
    const name = /^(.*)\(z\)$/.exec(symbol)?.[1];
    if (name === undefined) scope[symbol] = evaluateLatex(meaning, scope, calls);
    else calls[name] = (value) => evaluateLatex(meaning, { ...scope, z: value }, calls);
  }
  return evaluateLatex(tex, scope, calls);
}

describe('the formulas are those that the program computes', () => {
  test.each(NAMES)('%s', (name) => {
    const record: Activation = ACTIVATIONS[name];
    const formula: Formula = FORMULAS[name];
    const first = record.params['alpha']?.default ?? 0;
    for (const alpha of record.params['alpha'] === undefined ? [first] : [first, 0.6]) {
      for (const z of POINTS) {
        const near = (value: number, expected: number) =>
          expect(Math.abs(value - expected), `${name} at ${z}: ${value}, not ${expected}`).toBeLessThan(
            1e-12 * (1 + Math.abs(expected)),
          );
        near(valueOf(formula, formula.f, z, alpha), record.f(z, alpha));
        near(valueOf(formula, formula.df, z, alpha), record.df(z, alpha));
      }
    }
  });

  it('reads what it is given, to the end', () => {
    expect(evaluateLatex('-z^{2}', { z: 3 })).toBe(-9);
    expect(evaluateLatex('\\frac{z}{2}+|z-4|', { z: 3 })).toBe(2.5);
    expect(evaluateLatex('\\begin{cases}1&z<0\\\\2z&0\\le z<5\\\\3&\\text{else}\\end{cases}', { z: 2 })).toBe(4);
    expect(() => evaluateLatex('z)', { z: 1 })).toThrow('not read');
    expect(() => evaluateLatex('q', { z: 1 })).toThrow('unknown symbol q');
  });
});

describe('KaTeX sets every formula', () => {
  test.each(NAMES)('%s', (name) => {
    const { f, df, where, limits }: Formula = FORMULAS[name];
    for (const tex of [f, df, ...where.flat()]) {
      const html = katex.renderToString(tex, { throwOnError: true, strict: 'error', displayMode: true });
      expect(html).toContain('katex');
      // Tall signs that are pieced together carry a style attribute, which the page's policy refuses.
      expect(html).not.toMatch(/<svg[^>]*style=/);
    }
    expect(limits).toMatch(/\.$/);
  });
});
