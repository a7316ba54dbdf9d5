import { SignalMemory } from '../../shared/signal/signalMemory';
import type { SignalHistogram } from '../../shared/signal';

/** The kernels' histogram of some values, rows of `columns` numbers. */
export function signalHistogram(values: Float32Array, exponent = 0, columns = values.length): SignalHistogram {
  const memory = new SignalMemory();
  const rows = values.length / columns;
  const at = memory.memory.words((rows + 3) * (columns + 3));
  memory.write(values, rows, columns, at);
  return memory.histogram(at, rows, columns, exponent);
}
