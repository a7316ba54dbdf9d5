import { ACTIVATIONS } from '../../../shared/activations';
import { LabError } from '../../../shared/errors';
import { INITIALIZERS } from '../../../shared/initializers';
import {
  AGREEMENT_INITIALIZERS,
  agreementPairs,
  AGREES,
  CHANCE,
  measureAgreement,
  SignalLab,
  type Agreement,
} from '../../../shared/signal';
import type { CliContext } from '../context';
import { EXIT } from '../context';
import { textTable } from '../table';

/** Measured beside predicted for every activation and initializer of the table: `lab signal --agreement`. */
export function agreement(context: CliContext): number {
  if (context.args.positionals.length > 0 || context.args.text('seeds') !== undefined) {
    const got = context.args.positionals.length > 0 ? context.args.positionals.join(' ') : '--seeds';
    throw new LabError('input', `--agreement must stand alone, for what it compares is fixed; got ${got} beside it`);
  }
  const lab = new SignalLab();
  const pairs = agreementPairs();
  const found = pairs.map((setting) => {
    const work = measureAgreement(lab, setting);
    for (;;) {
      const turn = work.next();
      if (turn.done === true) return turn.value;
    }
  });
  const cell = (activation: string, initializer: string) => {
    const one = found.find((each) => each.activation === activation && each.initializer === initializer);
    return one === undefined ? '' : agreementText(one);
  };
  context.say(
    textTable(
      ['activation', ...AGREEMENT_INITIALIZERS.map((name) => INITIALIZERS[name].label)],
      Object.keys(ACTIVATIONS).map((name) => [name, ...AGREEMENT_INITIALIZERS.map((each) => cell(name, each))]),
    ),
  );
  const { depth, width, batch, seeds } = pairs[0]!;
  context.say(
    `\nln χ measured − predicted, and q as a share of what is predicted, in the layer where they are farthest apart. ` +
      `Medians of ${seeds} networks of ${depth} layers of ${width} units, ${batch} examples each. ` +
      `~: more than ${AGREES.lnChi} or ${AGREES.q * 100} %, but no more than ${CHANCE} standard errors of the median. !: beyond that.`,
  );
  context.document({ agreement: { depth, width, batch, seeds, within: AGREES, chance: CHANCE, pairs: found } });
  return EXIT.done;
}

/** "+0.004, −6 %", with a mark where that is too much; a dash where there is nothing to compare. */
function agreementText({ lnChi, q, verdict }: Agreement): string {
  if (lnChi === null || q === null || verdict === null) return '–';
  const signed = (value: number, digits: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
  return `${signed(lnChi.off, 3)}, ${signed(100 * q.off, 0)} %${MARKS[verdict]}`;
}

const MARKS = { agrees: '', chance: ' ~', differs: ' !' } as const;
