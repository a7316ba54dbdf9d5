import { ACTIVATIONS, type Activation, type ActivationName } from '../activations';
import { parseSpec } from '../experimentSchema';
import type { ExperimentSpec } from '../experiment';
import { LabError } from '../errors';
import { INITIALIZERS } from '../initializers';
import type { Change, Fix } from './cause';

/** A field to set: its path, and a value as a spec file has it. */
export type Edit = readonly [path: string, value: unknown];

/** The experiment with these fields set; null when nothing changes, or when it would be none. */
export function fixOf(spec: ExperimentSpec, edits: readonly Edit[], sentence: string): Fix | null {
  const raw = JSON.parse(JSON.stringify(spec)) as object;
  for (const [path, value] of edits) setAt(raw, path.split('.'), value);
  let mended: ExperimentSpec;
  try {
    mended = parseSpec(raw);
  } catch (thrown) {
    if (thrown instanceof LabError && thrown.code === 'input') return null;
    throw thrown;
  }
  const changes = edits.flatMap(([path]): Change[] => {
    const [from, to] = [at(spec, path.split('.')), at(mended, path.split('.'))];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
  });
  return changes.length === 0 ? null : { spec: mended, changes, sentence };
}

function at(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  return typeof value === 'object' && value !== null ? at((value as Record<string, unknown>)[key], rest) : undefined;
}

function setAt(target: object, path: readonly string[], value: unknown): void {
  const parent = at(target, path.slice(0, -1));
  if (typeof parent === 'object' && parent !== null) Object.assign(parent, { [path.at(-1)!]: value });
}

/** The initializer that keeps the signal's size through an activation. */
export function matchedInitializer(activation: { readonly name: string } & Record<string, unknown>): {
  readonly name: string;
  readonly [param: string]: string | number;
} {
  const { name } = activation;
  if (name === 'selu') return { name: 'lecunNormal' };
  if (!(INITIALIZERS.heNormal.pairsWith as readonly string[]).includes(name)) return { name: 'glorotNormal' };
  const alpha = activation['alpha'];
  const leaks = (name === 'leakyRelu' || name === 'prelu') && typeof alpha === 'number';
  return leaks ? { name: 'heNormal', slope: Math.min(10, Math.abs(alpha)) } : { name: 'heNormal' };
}

/** `He normal`, for the sentences of fixes. */
export function initializerLabel(name: string): string {
  return Object.hasOwn(INITIALIZERS, name) ? INITIALIZERS[name as keyof typeof INITIALIZERS].label : name;
}

export function activationLabel(name: ActivationName): string {
  return ACTIVATIONS[name].label;
}

/** Edits that give layers (from 1) the initializers matched to their activations. */
export function matchedEdits(spec: ExperimentSpec, layers: readonly number[]): Edit[] {
  return layers.map((layer) => {
    const { activation } = spec.network.layers[layer - 1]!;
    return [`network.layers.${layer - 1}.initializer`, matchedInitializer(activation)];
  });
}

/** `He normal`, or `He normal and Glorot normal`: what those layers get. */
export function matchedLabels(spec: ExperimentSpec, layers: readonly number[]): string {
  const names = layers.map((layer) => matchedInitializer(spec.network.layers[layer - 1]!.activation).name);
  return [...new Set(names)].map(initializerLabel).join(' and ');
}

/** Silent and without slope for all inputs far on the left, from 0 on: there a unit can die. */
export function canDie({ f, df }: Activation): boolean {
  return f(0, 0) === 0 && f(-20, 0) === 0 && df(-20, 0) === 0;
}

/** Flat on both sides, but for what only cuts a ReLU off: there a unit saturates. */
export function canSaturate(activation: Activation): boolean {
  return activation.saturates === 'both' && !canDie(activation);
}
