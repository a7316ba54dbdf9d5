import { COMPARISON } from './comparison';
import { OWN_CLASSES } from './modules';
import type { PytorchPlan } from './plan';
import { commentLines, pythonCall, pythonValue, type PythonCall } from './python';
import { EPOCH_ORDER } from './shuffle';

/**
 * The Python text of a plan. The arrays lie beside it under the same name with the ending .npz. No text of the user's
 * stands anywhere but in comments, and none in the first two lines, where Python reads an encoding.
 */
export function pytorchScript(plan: PytorchPlan): string {
  const blocks = [
    header(plan),
    imports(plan),
    ...ownClasses(plan),
    section('The data', dataLines(plan)),
    section('The network', networkLines(plan)),
    section('The order of the examples', orderLines()),
    section('Training', [...lengthLines(plan), ...scheduleFunction(plan.schedule), ...trainLines(plan)].join('\n')),
    section('Stored and computed losses', COMPARISON),
  ];
  return `${blocks.join('\n\n\n')}\n`;
}

const section = (title: string, body: string): string =>
  `# ${title} ${'-'.repeat(Math.max(3, 100 - title.length))}\n\n${body}`;

function header({ run, steps, totalSteps, tolerance }: PytorchPlan): string {
  const ended = run.message === null ? [] : commentLines(run.message, '  ');
  return [
    '#!/usr/bin/env python3',
    '# Trains the network of an Initlab run with PyTorch and compares the losses with those stored.',
    '#',
    ...commentLines(`Run ${run.id}: ${run.name}`),
    `# ${run.status} after ${steps} of ${totalSteps} steps, Initlab ${run.appVersion}, numeric core ${run.coreVersion}`,
    ...ended,
    ...(run.note === '' ? [] : ['#', ...commentLines(run.note, '  ')]),
    '#',
    '# Data, initial weights and stored losses are read from the file beside this one with the ending .npz.',
    '# Both trainings start from the same numbers and take the same examples in the same order; they differ in rounding',
    `# only. Losses agree when they differ by no more than ${tolerance} of the stored one (--tolerance; losses below a`,
    '# thousandth of the first one are held against that thousandth).',
    '#',
    '# Some trainings are chaotic: they make every rounding error larger until it is as large as the loss. Where losses',
    '# differ by more, this script trains up to three twins whose first weights are a few rounding errors off, and takes',
    '# 100 times their distance for what nobody can foretell. More than that is a disagreement.',
    '#',
    '# Needs numpy and torch, 1.12 or later. Exit code 0: the losses agree, 1: they do not.',
  ].join('\n');
}

function imports({ precision, tolerance }: PytorchPlan): string {
  return `import argparse
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

arguments = argparse.ArgumentParser(description="Trains an Initlab run with PyTorch and compares the losses.")
arguments.add_argument("--tolerance", type=float, default=${pythonValue(tolerance)}, help="largest relative difference that passes")
arguments.add_argument("--all", action="store_true", help="list every evaluation, not some 20 of them")
arguments.add_argument("--plot", metavar="FILE", help="save a chart of the losses (needs matplotlib)")
options = arguments.parse_args()

torch.set_default_dtype(torch.${precision})`;
}

function ownClasses({ layers, optimizer }: PytorchPlan): string[] {
  const names = new Set([...layers.map(({ activation }) => activation.name), optimizer.name]);
  return Object.entries(OWN_CLASSES)
    .filter(([name]) => names.has(name))
    .map(([, code]) => code);
}

const TARGETS: Readonly<Record<PytorchPlan['targets'], (part: string, outputs: number) => string>> = {
  classes: (part) => `torch.from_numpy(data["y_${part}"]).long()`,
  oneHot: (part, outputs) =>
    `nn.functional.one_hot(torch.from_numpy(data["y_${part}"]).long(), ${outputs}).to(torch.get_default_dtype())`,
  column: (part) => `torch.from_numpy(data["y_${part}"])`,
};

function dataLines({ dataset, scaling, trainCount, testCount, layers, targets }: PytorchPlan): string {
  const features = layers[0]!.fanIn;
  const outputs = layers[layers.length - 1]!.fanOut;
  const part = (name: 'train' | 'test') => [
    `x_${name} = torch.from_numpy(data["x_${name}"])`,
    `y_${name} = ${TARGETS[targets](name, outputs)}`,
  ];
  return [
    ...commentLines(`Data set: ${dataset}`),
    `# ${trainCount} examples to train on, ${testCount} held out; ${features} inputs, scaled already: ${scaling}`,
    'data = np.load(Path(__file__).with_suffix(".npz"))',
    ...part('train'),
    ...(testCount > 0 ? part('test') : []),
  ].join('\n');
}

function networkLines({ layers }: PytorchPlan): string {
  const modules = layers.flatMap(({ fanIn, fanOut, weights, biases, activation }, index) => [
    `        # ${index + 1}. weights  ${weights.words}`,
    ...(weights.torch === null ? [] : [`        #    in torch ${weights.torch}`]),
    `        #    biases   ${biases.words}`,
    ...(biases.torch === null ? [] : [`        #    in torch ${biases.torch}`]),
    `        nn.Linear(${fanIn}, ${fanOut}),`,
    ...(activation.name === 'nn.Identity' ? [] : [`        ${pythonCall(activation)},`]),
  ]);
  return [
    'def make_model():',
    '    """How each layer was drawn stands above it, with the call that draws alike where torch has one."""',
    '    return nn.Sequential(',
    ...modules,
    '    )',
    '',
    '',
    'def load_weights(model, nudge, seed):',
    '    """Torch would draw other numbers: these are the ones that the run began with, or a little beside them."""',
    '    noise = torch.Generator().manual_seed(seed)',
    '    linears = [module for module in model if isinstance(module, nn.Linear)]',
    '    with torch.no_grad():',
    '        for number, linear in enumerate(linears, start=1):',
    '            weight = torch.from_numpy(data[f"weight_{number}"])',
    '            linear.weight.copy_(weight * (1 + nudge * torch.randn(weight.shape, generator=noise)))',
    '            linear.bias.copy_(torch.from_numpy(data[f"bias_{number}"]))',
  ].join('\n');
}

/** The schedule that torch has no class for, as a function. */
function scheduleFunction(schedule: PythonCall | null): string[] {
  if (schedule?.name.endsWith('LambdaLR') !== true) return [];
  const { rising, total, final } = schedule.named as Record<string, number>;
  return [
    '',
    '',
    'def warm_up(step):',
    '    """Factor on the learning rate: a straight line up, then half a cosine down to the last factor."""',
    `    rising, total, final = ${rising}, ${total}, ${final}`,
    '    if step < rising:',
    '        return (step + 1) / (rising + 1)',
    '    share = (step - rising) / max(1, total - rising)',
    '    return final + (1 - final) * (1 + math.cos(math.pi * share)) / 2',
  ];
}

const orderLines = (): string =>
  `# With torch alone this would be torch.randperm(count); here it is the generator that the run used.\n${EPOCH_ORDER}`;

function lengthLines({
  steps,
  totalSteps,
  batchSize,
  stepsPerEpoch,
  shuffleSeed,
  loss,
  testCount,
}: PytorchPlan): string[] {
  return [
    `SHUFFLE_SEED = ${shuffleSeed}`,
    `STEPS = ${steps}${steps < totalSteps ? `  # where the run stopped, of ${totalSteps}` : ''}`,
    `BATCH_SIZE = ${batchSize}`,
    `STEPS_PER_EPOCH = ${stepsPerEpoch}  # the last batch of an epoch may be smaller`,
    `loss_function = ${pythonCall(loss)}`,
    'sets = {',
    '    "loss_train": (x_train, y_train),',
    ...(testCount > 0 ? ['    "loss_test": (x_test, y_test),'] : []),
    '}',
    'stored = {name: dict(zip(data[f"{name}_steps"].tolist(), data[name].tolist())) for name in sets}',
  ];
}

function trainLines({ optimizer, schedule, clipping, hasSlopes }: PytorchPlan): string[] {
  const decays = hasSlopes && optimizer.named['weight_decay'] !== 0;
  const isLambda = schedule?.name.endsWith('LambdaLR') === true;
  return [
    '',
    '',
    '@torch.no_grad()',
    'def mean_loss(model, inputs, targets):',
    '    total = 0.0',
    '    for x, y in zip(inputs.split(1000), targets.split(1000)):',
    '        total += loss_function(model(x), y).item() * len(x)',
    '    return total / len(inputs)',
    '',
    '',
    'def train(nudge=0.0, seed=0):',
    '    """Trains once. Returns the losses at the steps at which the run was evaluated."""',
    '    model = make_model()',
    '    load_weights(model, nudge, seed)',
    ...(decays
      ? [
          '    # Learned slopes have no weight decay: it would pull them towards the ReLU.',
          '    slopes = [module.weight for module in model if isinstance(module, nn.PReLU)]',
          '    others = [p for module in model if isinstance(module, nn.Linear) for p in module.parameters()]',
          '    parameters = [{"params": others}, {"params": slopes, "weight_decay": 0}]',
          `    optimizer = ${pythonCall(optimizer, ['parameters'])}`,
        ]
      : [`    optimizer = ${pythonCall(optimizer, ['model.parameters()'])}`]),
    ...(schedule === null
      ? []
      : isLambda
        ? [`    scheduler = ${schedule.name}(optimizer, warm_up)`]
        : [`    scheduler = ${pythonCall(schedule, ['optimizer'])}`]),
    '    losses = {name: {} for name in sets}',
    '    for step in range(STEPS + 1):',
    '        if step > 0:',
    '            epoch, batch = divmod(step - 1, STEPS_PER_EPOCH)',
    '            if batch == 0:',
    '                order = torch.tensor(epoch_order(SHUFFLE_SEED, epoch, len(x_train)))',
    '            rows = order[batch * BATCH_SIZE : (batch + 1) * BATCH_SIZE]',
    '            optimizer.zero_grad()',
    '            loss = loss_function(model(x_train[rows]), y_train[rows])',
    '            loss.backward()',
    ...(clipping === null ? [] : [`            ${pythonCall(clipping, ['model.parameters()'])}`]),
    '            optimizer.step()',
    ...(schedule === null ? [] : ['            scheduler.step()']),
    '        for name, (inputs, targets) in sets.items():',
    '            if step in stored[name]:',
    '                losses[name][step] = mean_loss(model, inputs, targets)',
    '    return losses',
  ];
}
