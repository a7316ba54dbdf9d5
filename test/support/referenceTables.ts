import { readFileSync } from 'node:fs';
import { ACTIVATIONS, type Activation } from '../../shared/activations';

/** A table of test/reference, parsed. */
export function referenceTable<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../reference/${file}`, import.meta.url), 'utf8')) as T;
}

const RENAMED: Readonly<Record<string, Activation>> = {
  linear: ACTIVATIONS.identity,
  sigmoid: ACTIVATIONS.logistic,
  gelu_tanh: ACTIVATIONS.geluTanh,
  hard_sigmoid: ACTIVATIONS.hardSigmoid,
  hard_tanh: ACTIVATIONS.hardTanh,
  hard_swish: ACTIVATIONS.hardSwish,
  log_sigmoid: ACTIVATIONS.logSigmoid,
};

/** Our record and shape parameter for a name of the tables, such as `leaky_relu_0.2`. */
export function referenceActivation(name: string): { activation: Activation; alpha: number } {
  const [, base, number] = /^(.*?)(?:_([0-9.]+))?$/.exec(name)!;
  const alpha = Number(number ?? 0);
  if (base === 'leaky_relu') return { activation: ACTIVATIONS.leakyRelu, alpha };
  const activation = RENAMED[base!] ?? ACTIVATIONS[base as keyof typeof ACTIVATIONS];
  if (activation === undefined) throw new Error(`no activation for ${name}`);
  return { activation, alpha };
}

/** Largest error of `actual` as a share of its tolerance relative · (floor + |expected|). */
export function worstShare(
  actual: ArrayLike<number>,
  expected: readonly number[],
  relative: number,
  floor: number,
): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values for ${expected.length}`);
  return expected.reduce((worst, value, i) => {
    const share = Math.abs(actual[i]! - value) / (relative * (floor + Math.abs(value)));
    return share <= worst ? worst : share;
  }, 0);
}
