import { z } from 'zod';
import { parseWith } from '../validation';
import { ENGINES, loadParameters, type Model } from './engines';
import { MATRIX, referenceActivation, referenceLossName, referenceTargets, TARGETS, VECTOR } from './names';
import { Comparison, FileCheck, tolerance } from './report';

const FILE = z.object({ cases: z.array(z.unknown()) });

/** What a network of either file needs. */
export const NETWORK_FIELDS = {
  sizes: z.array(z.int().min(1)).min(2),
  activations: z.array(z.string()),
  loss_kind: z.string(),
  reduction: z.enum(['mean', 'sum']),
  x: MATRIX,
  y: TARGETS,
};

const CASE = z.object({
  id: z.string(),
  ...NETWORK_FIELDS,
  W: z.array(MATRIX),
  b: MATRIX.nullable(),
  expect: z.object({
    z: z.array(MATRIX),
    a: z.array(MATRIX),
    loss: z.number(),
    dW: z.array(MATRIX),
    db: z.array(VECTOR).nullable(),
    dz: z.array(MATRIX),
    dx: MATRIX,
  }),
});

const ALLOWED = { float64: tolerance(1e-10, 1e-3), float32: tolerance(1e-3, 1e-3) };

/** z, a, the loss and every gradient of each network, by each implementation. */
export function checkForwardBackward(file: string, content: unknown): FileCheck {
  const check = new FileCheck(file);
  parseWith(FILE, content, file).cases.forEach((raw, index) => {
    const id = (raw as { id?: unknown } | null)?.id;
    check.case(typeof id === 'string' ? id : `cases[${index}]`, () => checkCase(parseWith(CASE, raw, 'case')));
  });
  return check;
}

/** The model of a case or task. */
export function modelOf(
  { sizes, activations, loss_kind: lossKind, reduction }: z.output<z.ZodObject<typeof NETWORK_FIELDS>>,
  hasBias: boolean,
): Model {
  const loss = referenceLossName(lossKind);
  return { sizes, activations: activations.map((name) => referenceActivation(name)), hasBias, loss, reduction };
}

function checkCase(row: z.output<typeof CASE>): Comparison[] {
  const model = modelOf(row, row.b !== null);
  const inputs = Float64Array.from(row.x.flat());
  const targets = referenceTargets(row.y, model.loss, row.sizes[row.sizes.length - 1]!);
  return ENGINES.map((create) => {
    const engine = create(model);
    loadParameters(engine, row.W, row.b);
    const found = engine.pass(inputs, targets);
    const comparison = new Comparison(engine.label, ALLOWED[engine.precision]);
    const { expect } = row;
    comparison.number('loss', found.loss, expect.loss);
    const batch = row.x.length;
    engine.layers.forEach(({ fanIn, fanOut, weightsAt, biasesAt }, l) => {
      comparison.matrix(`z[${l}]`, found.z[l]!, expect.z[l], [batch, fanOut]);
      comparison.matrix(`a[${l}]`, found.a[l]!, expect.a[l], [batch, fanOut]);
      comparison.matrix(`dz[${l}]`, found.dz[l]!, expect.dz[l], [batch, fanOut]);
      comparison.matrix(`dW[${l}]`, found.gradients, expect.dW[l], [fanOut, fanIn], weightsAt);
      if (expect.db !== null) comparison.vector(`db[${l}]`, found.gradients, expect.db[l], fanOut, biasesAt);
    });
    comparison.matrix('dx', found.dx, expect.dx, [batch, row.sizes[0]!]);
    return comparison;
  });
}
