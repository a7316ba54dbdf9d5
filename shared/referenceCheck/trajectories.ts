import { z } from 'zod';
import { norm } from '../diagnostics';
import { LabError } from '../errors';
import { floatArray } from '../network';
import { parseWith } from '../validation';
import { ENGINES, loadParameters, type Engine } from './engines';
import { modelOf, NETWORK_FIELDS } from './forwardBackward';
import { MATRIX, referenceTargets, VECTOR } from './names';
import { baseLearningRate, referenceClipping, referenceOptimizer } from './optimizers';
import { Comparison, FileCheck, tolerance } from './report';

const FILE = z.object({ tasks: z.array(z.unknown()), runs: z.array(z.unknown()) });
const TASK = z.object({ id: z.string(), ...NETWORK_FIELDS, W0: z.array(MATRIX), b0: MATRIX.nullable() });
const HYPER = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));
const RUN = z.object({
  id: z.string(),
  task: z.string(),
  optimizer: z.string(),
  hyper: HYPER,
  clip: HYPER.nullable().default(null),
  steps: z.int().min(1),
  batches: z.union([z.literal('full'), z.array(z.array(z.int().min(0)).min(1))]),
  lr_per_step: VECTOR.optional(),
  loss: VECTOR,
  grad_norm: VECTOR,
  final_W: z.array(MATRIX),
  final_b: MATRIX.nullable(),
  final_full_loss: z.number(),
});
type Task = z.output<typeof TASK>;
type Run = z.output<typeof RUN>;

const ALLOWED = { float64: tolerance(1e-9, 1e-3), float32: tolerance(1e-2, 1e-3) };

/** Every step of each run: loss and gradient norm before its update; at the end the parameters and the loss on all data. */
export function checkTrajectories(file: string, content: unknown): FileCheck {
  const { tasks, runs } = parseWith(FILE, content, file);
  const check = new FileCheck(file);
  runs.forEach((raw, index) => {
    const id = (raw as { id?: unknown } | null)?.id;
    check.case(typeof id === 'string' ? id : `runs[${index}]`, () => {
      const run = parseWith(RUN, raw, 'run');
      const task = tasks.find((each) => (each as { id?: unknown } | null)?.id === run.task);
      if (task === undefined) throw new LabError('check', `task must be one of the file; got "${run.task}"`);
      return checkRun(parseWith(TASK, task, 'task'), run);
    });
  });
  return check;
}

function checkRun(task: Task, run: Run): Comparison[] {
  const model = modelOf(task, task.b0 !== null);
  const optimizer = referenceOptimizer(run.optimizer, run.hyper);
  const clipping = referenceClipping(run.clip);
  const batches = batchesOf(run, task.x.length);
  return ENGINES.map((create) => {
    const engine = create(model);
    loadParameters(engine, task.W0, task.b0);
    const comparison = new Comparison(engine.label, ALLOWED[engine.precision]);
    const block = floatArray(engine.precision, engine.parameters.length);
    const updater = engine.updater(optimizer.choice, optimizer.weightDecay, block);
    const pass = passOver(engine, task, model.loss);
    const losses: number[] = [];
    const norms: number[] = [];
    batches.forEach((rows, k) => {
      const { loss, gradients } = pass(rows);
      losses.push(loss);
      norms.push(norm(gradients, 0, gradients.length));
      clipping.record.clip(gradients, norms[k]!, clipping.choice);
      block.set(gradients);
      updater.step(run.lr_per_step?.[k] ?? baseLearningRate(optimizer), k + 1);
    });
    comparison.vector('loss', losses, run.loss, run.steps);
    comparison.vector('grad_norm', norms, run.grad_norm, run.steps);
    engine.layers.forEach(({ fanIn, fanOut, weightsAt, biasesAt }, l) => {
      comparison.matrix(`final_W[${l}]`, engine.parameters, run.final_W[l], [fanOut, fanIn], weightsAt);
      if (run.final_b !== null) comparison.vector(`final_b[${l}]`, engine.parameters, run.final_b[l], fanOut, biasesAt);
    });
    comparison.number('final_full_loss', pass(task.x.map((_, row) => row)).loss, run.final_full_loss);
    return comparison;
  });
}

/** The rows of each step. */
function batchesOf(run: Run, count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, row) => row);
  const batches = run.batches === 'full' ? Array.from({ length: run.steps }, () => all) : run.batches;
  if (batches.length !== run.steps) {
    throw new LabError('check', `batches must be ${run.steps} lists, one a step; got ${batches.length}`);
  }
  const wrong = batches.flat().find((row) => row >= count);
  if (wrong !== undefined) throw new LabError('check', `batches must name rows from 0 to ${count - 1}; got ${wrong}`);
  if (run.lr_per_step !== undefined && run.lr_per_step.length !== run.steps) {
    throw new LabError('check', `lr_per_step must hold ${run.steps} numbers; got ${run.lr_per_step.length}`);
  }
  return batches;
}

function passOver(engine: Engine, { x, y, sizes }: Task, loss: Parameters<typeof referenceTargets>[1]) {
  const units = sizes[sizes.length - 1]!;
  const targets = referenceTargets(y, loss, units);
  return (rows: readonly number[]) =>
    engine.pass(
      Float64Array.from(rows.flatMap((row) => x[row]!)),
      Float64Array.from(rows.flatMap((row) => [...targets.subarray(row * units, (row + 1) * units)])),
    );
}
