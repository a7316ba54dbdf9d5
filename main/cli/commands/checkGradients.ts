import { checkGradients as check, GRADIENT_TOLERANCE, gradientsHold } from '../../../shared/gradientCheck';
import { LOSSES } from '../../../shared/losses';
import { EXIT } from '../context';
import { JSON_OUTPUT } from '../options';
import { textTable } from '../table';
import type { Command } from './index';

const NETWORKS = 3;
/** Failures printed; --json has them all. */
const SHOWN = 20;

export const checkGradients: Command = {
  name: 'check-gradients',
  arguments: '',
  help: 'compare the gradients of every activation and loss with numeric ones, on random networks',
  options: {
    seeds: { value: 'N', help: `random networks for each activation and loss (default: ${NETWORKS})` },
    ...JSON_OUTPUT,
  },
  run(context) {
    context.noPositionals();
    const rows = check(context.args.count('seeds', NETWORKS, 1000));
    const losses = Object.values(LOSSES);
    const names = [...new Set(rows.map(({ activation }) => activation))];
    const table = names.map((activation) => {
      const own = rows.filter((row) => row.activation === activation);
      const worst = losses.map(({ name }) => own.find(({ loss }) => loss === name)?.worst.float64 ?? NaN);
      const single = Math.max(...own.map((row) => row.worst.float32));
      const failures = own.reduce((sum, row) => sum + row.failures.length, 0);
      return [activation, ...worst.map(rounded), rounded(single), String(failures)];
    });
    context.say(textTable(['activation', ...losses.map(({ name }) => name), 'float32', 'failures'], table));
    const { float64, float32 } = GRADIENT_TOLERANCE;
    const derivatives = rows.reduce((sum, row) => sum + row.derivatives, 0);
    context.say(
      `\nWorst error of ${derivatives} derivatives, as a share of 0.001 + |derivative|: float64 against central differences ` +
        `(at most ${float64}), float32 against them too (at most ${float32}).`,
    );
    const failures = rows.flatMap((row) =>
      row.failures.map(({ network, reason }) => `  ${row.activation}, ${row.loss}, ${network}: ${reason}`),
    );
    for (const line of failures.slice(0, SHOWN)) context.say(line);
    if (failures.length > SHOWN) context.say(`  and ${failures.length - SHOWN} more; --json lists them all`);
    context.document({ tolerance: GRADIENT_TOLERANCE, gradients: rows });
    return gradientsHold(rows) ? EXIT.done : EXIT.checkFailed;
  },
};

function rounded(error: number): string {
  return error.toExponential(1);
}
