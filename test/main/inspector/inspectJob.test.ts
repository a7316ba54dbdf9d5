import { describe, expect, it } from 'vitest';
import { InspectJob } from '../../../main/inspector/inspectJob';
import type { Answers, Question } from '../../../main/inspector/protocol';
import { SnapshotWriter } from '../../../main/trainer/snapshotWriter';
import { gridInputs } from '../../../shared/decisionGrid';
import type { ExperimentSpec } from '../../../shared/experiment';
import type { StoredSnapshot } from '../../../shared/snapshot';
import { Training } from '../../../shared/training';
import { exampleLayer, exampleSpec } from '../../support/specs';

const RECORD = { everySteps: 1, evaluateEverySteps: 50, probeSize: 64, histograms: 0, snapshots: 'auto' } as const;
const layersOf = (units: number, activation: 'tanh' | 'relu') => ({
  layers: [exampleLayer(units, activation), exampleLayer(units, activation), exampleLayer(1, 'identity')],
});

/** Trains as a trainer does; the weights of every snapshot are kept beside it. */
function trained(spec: ExperimentSpec) {
  const training = Training.start(spec);
  const writer = new SnapshotWriter();
  const snapshots: StoredSnapshot[] = [];
  const truth = new Map<number, ReturnType<Training['weights']>>();
  const gradients = new Map<number, number[]>();
  const collect = () => {
    const points = training.measure();
    const weights = training.snapshot();
    truth.set(training.step, training.weights());
    gradients.set(
      training.step,
      points.filter(({ metric }) => metric === 'activation.std').map(({ value }) => value),
    );
    if (weights !== null) snapshots.push(writer.take(training.step, weights, training.blocks));
  };
  collect();
  while (!training.done) {
    training.advance();
    collect();
  }
  return { training, snapshots, truth, gradients };
}

function ask<K extends Question['kind']>(
  job: InspectJob,
  question: Extract<Question, { readonly kind: K }>,
  stored: Parameters<InspectJob['obey']>[0]['stored'] = { begin: null, snapshots: [], checkpoint: null },
): Answers[K] {
  const event = job.obey({ id: 1, runId: 'run', stored, question });
  if (!event.ok) throw new Error(event.message);
  return event.answer as Answers[K];
}

/** A job that has been handed a run. */
function opened(spec: ExperimentSpec, snapshots: readonly StoredSnapshot[], training: Training) {
  const job = new InspectJob();
  const checkpoint = { step: training.step, bytes: training.checkpoint() };
  const steps = ask(job, { kind: 'steps' }, { begin: { spec, datasetsFolder: '' }, snapshots, checkpoint });
  return { job, steps };
}

describe('the inspector', () => {
  it('has the weights of every step of a small network bit for bit, and measures what was recorded', () => {
    const spec = exampleSpec({ network: layersOf(8, 'tanh'), epochs: null, steps: 60, record: RECORD });
    const { training, snapshots, truth, gradients } = trained(spec);
    const { job, steps } = opened(spec, snapshots, training);
    expect(steps.steps).toHaveLength(20);
    expect(steps.steps.every(({ exact }) => exact)).toBe(true);
    for (const { step } of steps.steps) {
      const unit = ask(job, { kind: 'unit', step, layer: 2, unit: 3 });
      expect(Array.from(unit.weights)).toEqual(Array.from(truth.get(step)![1]!.weights.slice(24, 32)));
      const frame = ask(job, { kind: 'frame', step, layer: 1 });
      expect(frame.fields?.units).toBe(8);
      frame.layers.forEach(({ aStd }, i) => expect(aStd).toBeCloseTo(gradients.get(step)![i]!, 5));
    }
  });

  it('has the first and the last weights of a larger one exactly, those between nearly', () => {
    const spec = exampleSpec({ network: layersOf(32, 'tanh'), epochs: null, steps: 60, record: RECORD });
    const { training, snapshots, truth } = trained(spec);
    const { job, steps } = opened(spec, snapshots, training);
    expect(steps.steps.map(({ exact }) => exact)).toEqual(steps.steps.map((_, i) => i === 0 || i === 19));
    for (const { step, exact } of steps.steps) {
      const { weights } = ask(job, { kind: 'unit', step, layer: 2, unit: 3 });
      const all = truth.get(step)![1]!.weights;
      const right = Array.from(all.slice(3 * 32, 4 * 32));
      const spread = Math.sqrt(Array.from(all).reduce((sum, w) => sum + w * w, 0) / all.length);
      if (exact) expect(Array.from(weights)).toEqual(right);
      else right.forEach((w, i) => expect(Math.abs(weights[i]! - w)).toBeLessThanOrEqual(spread / 32 + 1e-7));
    }
  });

  it('says how far the weights of a small network are rounded where training it again gives others', () => {
    const spec = exampleSpec({ network: layersOf(8, 'tanh'), epochs: null, steps: 60, record: RECORD });
    const { training, snapshots, truth } = trained(spec);
    // As if another core had trained it.
    const others = snapshots.map((each) => ({ ...each, weightsHash: 'ab'.repeat(32) }));
    const { job, steps } = opened(spec, others, training);
    expect(steps.steps.map(({ exact }) => exact)).toEqual(steps.steps.map((_, i) => i === 19));
    for (const { step, exact, rounding } of steps.steps) {
      expect(rounding > 0).toBe(!exact);
      const { weights } = ask(job, { kind: 'unit', step, layer: 2, unit: 3 });
      const all = truth.get(step)![1]!.weights;
      const spread = Math.sqrt(Array.from(all).reduce((sum, w) => sum + w * w, 0) / all.length);
      const farthest = Math.max(...Array.from(all.slice(24, 32), (w, i) => Math.abs(weights[i]! - w)));
      expect(farthest).toBeLessThanOrEqual(rounding * spread + 1e-7);
      if (!exact && step > 0) expect(farthest).toBeGreaterThan(0);
    }
  });

  it('marks units that are dead for every example, and knows twins', () => {
    const dead = exampleLayer(4, 'relu');
    const biased = { ...dead, biasInitializer: { name: 'constant', value: -50 } as typeof dead.biasInitializer };
    const twins = {
      ...exampleLayer(4, 'tanh'),
      initializer: { name: 'constant', value: 0.5 } as typeof dead.initializer,
    };
    const spec = exampleSpec({
      network: { layers: [twins, biased, exampleLayer(1, 'identity')] },
      ...{ epochs: null, steps: 5, record: RECORD },
    });
    const { training, snapshots } = trained(spec);
    const { job } = opened(spec, snapshots, training);
    const frame = ask(job, { kind: 'frame', step: 5, layer: 1 });
    expect([...frame.layers[1]!.active]).toEqual([0, 0, 0, 0]);
    expect(frame.layers[0]!.active.every((share) => share === 1)).toBe(true);
    const symmetry = ask(job, { kind: 'symmetry' });
    expect(symmetry.map(({ layers }) => layers[0]!.identical)).toEqual(symmetry.map(() => 4));
    expect(symmetry[0]!.layers[1]!.identical).toBe(0);
  });

  it('answers units over the plane as the network does', () => {
    const spec = exampleSpec({ network: layersOf(8, 'tanh'), epochs: null, steps: 20, record: RECORD });
    const { training, snapshots } = trained(spec);
    const { job } = opened(spec, snapshots, training);
    const { grid, fields } = ask(job, { kind: 'frame', step: 20, layer: 3 });
    // The last unit's answer, through the logistic function, is the probability that the boundary is drawn of.
    const { size, values } = fields!;
    const probability = training.decisionGrid(size)!.values;
    values.forEach((z, i) => expect(1 / (1 + Math.exp(-z))).toBeCloseTo(probability[i]!, 4));
    expect(grid?.outputs).toBe(1);

    // Each unit of the first layer by itself: tanh(w·x + b) at the middle of every cell.
    const hidden = ask(job, { kind: 'frame', step: 20, layer: 1 }).fields!;
    const inputs = training.data.scale(gridInputs(hidden.extent, hidden.size));
    for (const unit of [0, 5]) {
      const { weights, bias } = ask(job, { kind: 'unit', step: 20, layer: 1, unit });
      for (let cell = 0; cell < hidden.size ** 2; cell++) {
        const z = weights[0]! * inputs[2 * cell]! + weights[1]! * inputs[2 * cell + 1]! + bias;
        expect(hidden.values[unit * hidden.size ** 2 + cell]).toBeCloseTo(Math.tanh(z), 5);
      }
    }
  });

  it('leaves out what builds on a lost snapshot, and says which', () => {
    const spec = exampleSpec({ network: layersOf(32, 'tanh'), epochs: null, steps: 60, record: RECORD });
    const { training, snapshots } = trained(spec);
    const rest = snapshots.filter((_, i) => i !== 10);
    const { steps } = opened(spec, rest, training);
    expect(steps.steps.map(({ step }) => step)).toEqual([...snapshots.slice(0, 10).map(({ step }) => step), 60]);
    expect(steps.lost).toEqual(snapshots.slice(11).map(({ step }) => step));
  });

  it('checks the gradient of a small network, and refuses steps and units that are not there', () => {
    const spec = exampleSpec({ network: layersOf(8, 'tanh'), epochs: null, steps: 20, record: RECORD });
    const { training, snapshots } = trained(spec);
    const { job } = opened(spec, snapshots, training);
    expect(ask(job, { kind: 'gradient', step: 20 }).report.holds).toBe(true);
    expect(() => ask(job, { kind: 'frame', step: 21, layer: 1 })).toThrow(/no weights are kept of step 21/);
    expect(() => ask(job, { kind: 'unit', step: 20, layer: 2, unit: 8 })).toThrow(/got unit 8 of layer 2/);
  });
});
