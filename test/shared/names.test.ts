import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../shared/experimentSchema';
import { fieldTest } from '../../shared/queryFields';
import { foldName, namesOf, recordNamed, type Named } from '../../shared/names';
import { cellLabels } from '../support/sweeps';
import { RECORD_TABLES, recordsMarkdown } from '../support/recordTables';

const tables = Object.entries(RECORD_TABLES).map(([what, { table }]) => [what, Object.values<Named>(table)] as const);

/** What people type → what it must mean, in each field of a spec. */
const EXPECTED: readonly (readonly [field: string, given: string, ours: string])[] = [
  ['activation', 'nn.ReLU', 'relu'],
  ['activation', 'torch.nn.ReLU', 'relu'],
  ['activation', 'RELU', 'relu'],
  ['activation', 'LeakyReLU', 'leakyRelu'],
  ['activation', 'leaky_relu', 'leakyRelu'],
  ['activation', 'nn.PReLU', 'prelu'],
  ['activation', 'nn.ELU', 'elu'],
  ['activation', 'nn.SELU', 'selu'],
  ['activation', 'nn.CELU', 'celu'],
  ['activation', 'nn.GELU', 'gelu'],
  ['activation', 'gelu_tanh', 'geluTanh'],
  ['activation', 'nn.SiLU', 'silu'],
  ['activation', 'swish', 'silu'],
  ['activation', 'nn.Sigmoid', 'logistic'],
  ['activation', 'sigmoid', 'logistic'],
  ['activation', 'nn.Tanh', 'tanh'],
  ['activation', 'nn.Softplus', 'softplus'],
  ['activation', 'nn.Softsign', 'softsign'],
  ['activation', 'nn.Mish', 'mish'],
  ['activation', 'nn.Hardsigmoid', 'hardSigmoid'],
  ['activation', 'hard_sigmoid', 'hardSigmoid'],
  ['activation', 'nn.Hardtanh', 'hardTanh'],
  ['activation', 'nn.Hardswish', 'hardSwish'],
  ['activation', 'hard_silu', 'hardSwish'],
  ['activation', 'nn.ReLU6', 'relu6'],
  ['activation', 'nn.LogSigmoid', 'logSigmoid'],
  ['activation', 'nn.Identity', 'identity'],
  ['activation', 'linear', 'identity'],
  ['initializer', 'kaiming_normal_', 'heNormal'],
  ['initializer', 'nn.init.kaiming_uniform_', 'heUniform'],
  ['initializer', 'he_normal', 'heNormal'],
  ['initializer', 'keras.initializers.HeUniform', 'heUniform'],
  ['initializer', 'xavier_normal_', 'glorotNormal'],
  ['initializer', 'xavier_uniform', 'glorotUniform'],
  ['initializer', 'glorot_uniform', 'glorotUniform'],
  ['initializer', 'GlorotNormal', 'glorotNormal'],
  ['initializer', 'lecun_normal', 'lecunNormal'],
  ['initializer', 'lecun_uniform', 'lecunUniform'],
  ['initializer', 'orthogonal_', 'orthogonal'],
  ['initializer', 'sparse_', 'sparse'],
  ['initializer', 'trunc_normal_', 'truncatedNormal'],
  ['initializer', 'TruncatedNormal', 'truncatedNormal'],
  ['initializer', 'RandomNormal', 'normal'],
  ['initializer', 'random_uniform', 'uniform'],
  ['initializer', 'zeros_', 'zeros'],
  ['initializer', 'Constant', 'constant'],
  ['loss', 'BCEWithLogitsLoss', 'binaryCrossEntropy'],
  ['loss', 'binary_crossentropy', 'binaryCrossEntropy'],
  ['loss', 'nn.CrossEntropyLoss', 'softmaxCrossEntropy'],
  ['loss', 'categorical_crossentropy', 'softmaxCrossEntropy'],
  ['loss', 'SparseCategoricalCrossentropy', 'softmaxCrossEntropy'],
  ['loss', 'MSELoss', 'mse'],
  ['loss', 'mean_squared_error', 'mse'],
  ['loss', 'MeanSquaredError', 'mse'],
  ['optimizer', 'SGD', 'sgd'],
  ['optimizer', 'torch.optim.SGD', 'sgd'],
  ['optimizer', 'Adagrad', 'adagrad'],
  ['optimizer', 'RMSprop', 'rmsprop'],
  ['optimizer', 'optim.Adam', 'adam'],
  ['optimizer', 'AdamW', 'adamw'],
  ['schedule', 'none', 'constant'],
  ['schedule', 'StepLR', 'step'],
  ['schedule', 'lr_scheduler.CosineAnnealingLR', 'cosine'],
  ['schedule', 'CosineDecay', 'cosine'],
  ['schedule', 'LinearLR', 'warmup'],
  ['clipping', 'clip_grad_norm_', 'norm'],
  ['clipping', 'global_clipnorm', 'norm'],
  ['clipping', 'clip_grad_value_', 'value'],
  ['clipping', 'clipvalue', 'value'],
];

describe('names', () => {
  it.each(tables)('of %s mean one record each, whatever their case and module', (_what, records) => {
    const owners = new Map<string, string>();
    for (const record of records) {
      for (const name of namesOf(record)) {
        const folded = foldName(name);
        expect(owners.get(folded) ?? record.name, name).toBe(record.name);
        owners.set(folded, record.name);
        for (const spelled of [name, name.toUpperCase(), name.replace(/_/g, ''), `module.${name}`]) {
          expect(recordNamed(spelled, records)?.name, spelled).toBe(record.name);
        }
      }
    }
    for (const nothing of ['', '_', 'nn.', 'swoosh']) expect(recordNamed(nothing, records)).toBeUndefined();
  });

  it.each([
    ['activation', /^(nn|torch)\./],
    ['initializer', /^nn\.init\./],
    ['optimizer', /^optim\./],
    ['schedule', /^lr_scheduler\./],
    ['loss', /^(nn|F)\./],
    ['clipping', /^clip_/],
  ])('of PyTorch stand in the table of their module: %s', (what, module) => {
    const names = tables.find(([name]) => name === what)![1].flatMap(({ pytorch = [] }) => pytorch);
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(name).toMatch(module);
  });

  it.each(EXPECTED)('%s %s is %s in a spec', (field, given, ours) => {
    const dataset = given.toLowerCase().includes('cate') ? 'iris' : 'moons';
    const layers = field === 'activation' || field === 'initializer' ? [{ [field]: given }, {}] : [{}, {}];
    const rest = field === 'activation' || field === 'initializer' ? {} : { [field]: given };
    const spec = parseSpec({ dataset, network: { layers }, ...rest });
    const found = {
      activation: spec.network.layers[0]!.activation.name,
      initializer: spec.network.layers[0]!.initializer.name,
      loss: spec.loss,
      optimizer: spec.optimizer.name,
      schedule: spec.schedule.name,
      clipping: spec.clipping.name,
    };
    expect(found[field as keyof typeof found]).toBe(ours);
    // The name with parameters beside it means the same.
    if (field !== 'loss' && Object.keys(rest).length > 0) {
      expect(parseSpec({ dataset, network: { layers }, [field]: { name: given } })).toEqual(spec);
    }
  });

  it('of other libraries find runs and label the cells of sweeps', () => {
    const [term] = [{ field: 'activation', value: 'nn.Sigmoid', position: 1, pattern: ['nn.Sigmoid'] }];
    const spec = parseSpec({ dataset: 'moons', network: { layers: [{ activation: 'logistic' }, {}] } });
    expect(fieldTest(term as never, ':')({ spec } as never)).toBe(true);
    expect(cellLabels('loss', ['MSELoss', 'BCEWithLogitsLoss'])).toEqual(['mse', 'binaryCrossEntropy']);
    expect(cellLabels('activation', ['nn.ReLU', 'F.elu'])).toEqual(['relu', 'elu']);
    expect(cellLabels('schedule', ['CosineAnnealingLR'])).toEqual(['cosine']);
  });

  it('that are unknown are answered with the nearest', () => {
    const layers = [{ activation: 'nn.ReLUU' }, {}];
    expect(() => parseSpec({ dataset: 'moons', network: { layers } })).toThrow(/unknown activation "nn.ReLUU"/);
  });
});

describe('docs/records.md', () => {
  it('says what the tables say (vitest -u writes it)', async () => {
    await expect(recordsMarkdown()).toMatchFileSnapshot('../../docs/records.md');
  });
});
