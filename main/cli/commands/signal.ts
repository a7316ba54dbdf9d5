import path from 'node:path';
import { parseSpec } from '../../../shared/experimentSchema';
import {
  conditionsOf,
  dataSpec,
  deepLimit,
  experimentNetwork,
  isSetting,
  measureAll,
  measureExperiment,
  needsRows,
  networkOf,
  parseSignalSetting,
  predictSignal,
  resultOf,
  SIGNAL_QUANTITIES,
  SignalLab,
  type Measurement,
  type SignalNetwork,
  type SignalQuantity,
  type SignalQuantityName,
} from '../../../shared/signal';
import { readTable } from '../../data/readTable';
import { sampleStored } from '../../data/sample';
import { datasetsFolder } from '../../paths';
import { readJsonFile } from '../../readJson';
import { resolveFiles } from '../../specFiles';
import type { CliContext } from '../context';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { short, textTable } from '../table';
import type { Command } from './index';
import { agreement } from './signalAgreement';

/** What was read from the file, and measured of it. */
interface Measured {
  readonly about: Record<string, unknown>;
  readonly network: SignalNetwork;
  readonly networks: readonly Measurement[];
  readonly asked: number;
  readonly conditions: (theory: Theory) => readonly object[];
}
type Theory = Parameters<typeof conditionsOf>[0]['theory'];

const quantities = Object.values<SignalQuantity>(SIGNAL_QUANTITIES) as (SignalQuantity & {
  name: SignalQuantityName;
})[];
/** Columns of the printed table: --json has all. */
const PRINTED: readonly SignalQuantityName[] = [
  'q',
  'lnChi',
  'delta',
  'gradient',
  'c',
  'meanSlope',
  'saturated',
  'dead',
];

export const signal: Command = {
  name: 'signal',
  arguments: 'SPEC | --agreement',
  help: 'run signals through a network as it is initialized, forward and backward: per layer, measured and predicted. SPEC is an experiment (*.initlab.json), or a setting of the place Signal, such as {"activation": "tanh", "sigmaW": 1.5, "depth": 20, "width": 256}',
  options: {
    seeds: {
      value: 'N',
      help: 'networks to draw, counted up from the seed of the file (default: as in the file, else 1)',
    },
    agreement: {
      help: 'in the place of SPEC: how near the theory comes, for every activation with six initializers (some minutes)',
    },
    ...DB,
    ...JSON_OUTPUT,
  },
  run(context) {
    if (context.args.flag('agreement')) return agreement(context);
    const file = context.only('the file of a setting or an experiment');
    const { raw } = resolveFiles(readJsonFile(file), path.dirname(file));
    const measured = isSetting(raw) ? ofSetting(context, raw) : ofExperiment(context, raw);
    const { about, network, networks, asked } = measured;
    const result = resultOf(networks, 'full', asked);
    const predicted = predictSignal(network, result.rows, result.inputSquare, result.inputCorrelation);
    const limit = deepLimit(network);
    const conditions = measured.conditions({ layers: predicted, whole: true, limit });
    const layers = network.layers.map(({ units }, l) => ({
      layer: l + 1,
      units,
      measured: Object.fromEntries(
        quantities.map(({ name }) => {
          const { median, low, high } = result.bands[name];
          return [name, { median: median[l], low: low[l], high: high[l] }];
        }),
      ),
      predicted:
        predicted === null
          ? null
          : Object.fromEntries(
              quantities.flatMap(({ name, predicted: of }) => (of === null ? [] : [[name, of(predicted[l]!)]])),
            ),
    }));
    context.say(
      textTable(
        [
          'layer',
          ...PRINTED.flatMap((name) => (SIGNAL_QUANTITIES[name].predicted === null ? [name] : [name, 'theory'])),
        ],
        layers.map(({ layer, measured: seen, predicted: said }) => [
          String(layer),
          ...PRINTED.flatMap((name) => {
            const value = cell(seen[name]?.median);
            return SIGNAL_QUANTITIES[name].predicted === null ? [value] : [value, cell(said?.[name])];
          }),
        ]),
      ),
    );
    context.say(`\n${NOTE(result.networks, result.rows)}`);
    for (const condition of conditions) context.say(`- ${(condition as { sentence: string }).sentence}`);
    const { inputSquare, inputCorrelation, rows, hash } = result;
    context.document({
      signal: {
        ...about,
        networks: result.networks,
        rows,
        inputSquare,
        inputCorrelation,
        hash,
        layers,
        limit,
        conditions,
      },
    });
    return EXIT.done;
  },
};

const NOTE = (networks: number, rows: number) =>
  `q: mean z². lnChi: ln of mean δ² over that of the layer above. delta, gradient: log10 of the root mean square of δ and of the norm ` +
  `of ∂L/∂W. c: correlation of z in pairs of examples. ${networks === 1 ? 'One network' : `Medians of ${networks} networks`}, ${rows} examples; theory of infinite width.`;

const cell = (value: number | null | undefined) => (Number.isNaN(value) ? '–' : short(value));

function ofSetting(context: CliContext, raw: unknown): Measured {
  const parsed = parseSignalSetting(raw);
  const setting = parseSignalSetting({ ...parsed, seeds: context.args.count('seeds', parsed.seeds, 100) });
  const given = needsRows(setting) ? sampleStored(dataSpec(setting), datasetsFolder(context.historyFile)).train : null;
  const networks = measureAll(new SignalLab(), setting, given);
  const result = resultOf(networks, 'full', setting.seeds);
  return {
    about: { setting },
    network: networkOf(setting),
    networks,
    asked: setting.seeds,
    conditions: (theory) => conditionsOf({ setting, result, theory }),
  };
}

function ofExperiment(context: CliContext, raw: unknown): Measured {
  const spec = parseSpec(raw);
  const asked = context.args.count('seeds', 1, 100);
  const table = readTable(spec.dataset, datasetsFolder(context.historyFile));
  const networks = measureExperiment(new SignalLab(), spec, asked, table);
  return { about: { spec }, network: experimentNetwork(spec), networks, asked, conditions: () => [] };
}
