import { datasetShape } from '../datasets/index';
import { prepareData, type PreparedData } from '../datasets/prepare';
import type { DataTable } from '../datasets/table';
import type { ExperimentSpec } from '../experiment';
import type { Measurement, SignalLab, SignalNetwork } from './measure';

/** Fields that a setting has and an experiment has not. */
const OWN = ['depth', 'width', 'sigmaW', 'sigmaB', 'input', 'activation', 'initializer', 'batch', 'seed'];

/** Whether a file holds a setting of Signal; else it is to be read as an experiment. */
export function isSetting(raw: unknown): boolean {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || 'network' in raw) return false;
  return OWN.some((key) => key in raw && !(key === 'batch' && 'dataset' in raw && !('input' in raw)));
}

/** The network of an experiment. */
export function experimentNetwork(spec: ExperimentSpec): SignalNetwork {
  return { features: datasetShape(spec.dataset).features, layers: spec.network.layers };
}

/** The first training examples of an experiment, as its network sees them, through its network as it is initialized; as many as its probe has. */
export function measureExperiment(
  lab: SignalLab,
  spec: ExperimentSpec,
  networks: number,
  table?: DataTable,
): Measurement[] {
  const { features, train }: PreparedData = prepareData(spec, table);
  const rows = Math.min(spec.record.probeSize, train.count);
  const inputs = train.inputs.slice(0, Math.max(2, rows) * features);
  return Array.from({ length: networks }, (_, k) => {
    const work = lab.measure(experimentNetwork(spec), inputs, spec.seeds.init + k, k === 0);
    for (;;) {
      const turn = work.next();
      if (turn.done === true) return turn.value;
    }
  });
}
