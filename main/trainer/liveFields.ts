import { buildNetwork } from '../../shared/build';
import type { Network } from '../../shared/network';
import type { UnitFields } from '../../shared/timeFrame';
import type { Training } from '../../shared/training';
import { unitFields } from '../../shared/unitFields';

/** Networks with more units or parameters have none: the pictures would cost more than the training. */
const MOST_UNITS = 160;
const MOST_PARAMETERS = 20_000;

/** What the units of a two-input network answer over the plane while it trains, every layer. */
export class LiveFields {
  readonly #training: Training;
  readonly #network: Network | null;

  constructor(training: Training) {
    const { spec, data, parameterCount } = training;
    const network = data.features === 2 ? buildNetwork({ ...spec, precision: 'float64' }, data.features) : null;
    const units = network?.layers.reduce((sum, { fanOut }) => sum + fanOut, 0) ?? 0;
    this.#training = training;
    this.#network = units <= MOST_UNITS && parameterCount <= MOST_PARAMETERS ? network : null;
  }

  now(): UnitFields[] {
    const network = this.#network;
    if (network === null) return [];
    network.parameters.set(this.#training.parameters());
    return network.layers.flatMap((_, index) => unitFields(network, this.#training.data, index + 1) ?? []);
  }
}
