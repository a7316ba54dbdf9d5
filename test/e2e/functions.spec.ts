import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import {
  answerSaveDialog,
  choose,
  closeLab,
  fillIn,
  goTo,
  openLab,
  picture,
  resize,
  test,
  type Lab,
} from './support/app';

// One app for the whole file: each test looks at a tab of its own.
test.describe.configure({ mode: 'serial' });
let lab: Lab;
test.beforeAll(async () => {
  lab = await openLab();
});
test.afterAll(async () => {
  await closeLab(lab);
  expect(lab.errors).toEqual([]);
});

async function openTab(tab: 'curves' | 'neuron' | 'gradient' | 'collapse'): Promise<void> {
  await goTo(lab.page, 'Functions');
  await lab.page.getByTestId(`functions-tab-${tab}`).check({ force: true });
}

/** A number that an element holds for those who read it exactly. */
async function numberOf(testid: string, attribute: string): Promise<number> {
  return Number(await lab.page.getByTestId(testid).getAttribute(attribute));
}

/** Moves a slider as a hand does. */
async function slideTo(testid: string, value: number): Promise<void> {
  await lab.page.getByTestId(testid).evaluate((input: HTMLInputElement, at) => {
    input.value = String(at);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, value);
}

test('Functions is the first place; its curves are read at any z, by mouse, keyboard and typing', async () => {
  const { page } = lab;
  await expect(page.getByTestId('view-train')).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.getByTestId('view-functions')).toBeVisible();
  const chart = page.getByTestId('curves-chart');
  await expect(chart).toHaveAttribute('data-curves', '6');
  await expect(page.getByTestId('at-logistic-f')).toHaveText('0.731059');
  await expect(page.getByTestId('at-logistic-df')).toHaveText('0.196612');

  const plot = page.getByTestId('curves-chart-plot');
  const cursor = page.getByTestId('curves-x');
  await plot.focus();
  await page.keyboard.press('Home');
  await expect(cursor).toHaveValue('-6');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(cursor).toHaveValue('-4.8');
  await page.keyboard.press('ArrowLeft');
  await expect(cursor).toHaveValue('-4.92');
  await page.keyboard.press('End');
  await expect(cursor).toHaveValue('6');
  await expect(plot).toHaveAttribute(
    'aria-valuetext',
    /^z 6: Logistic \(sigmoid\) 0\.997527, slope 0\.00246651; tanh 0\.999988/,
  );
  await fillIn(page, 'curves-x', '-2,5');
  await expect(page.getByTestId('at-tanh-f')).toHaveText('−0.986614');
  await expect(page.getByTestId('at-tanh-df')).toHaveText('0.0265922');
  await expect(page.getByTestId('cursor-table').getByRole('row', { name: /^tanh/ })).toContainText('2.66 %, saturated');
  await fillIn(page, 'curves-x', 'far');
  await expect(cursor).toHaveAccessibleDescription(/Must be a number from -1000000 to 1000000/);
  await expect(page.getByTestId('at-tanh-f')).toHaveText('−0.986614');
  const box = (await plot.boundingBox())!;
  await page.mouse.click(box.x + 52 + (box.width - 64) / 2, box.y + 100);
  await expect.poll(async () => Math.abs(Number(await cursor.inputValue()))).toBeLessThan(0.05);
});

test('Curves are zoomed, panned and reset; any set is laid over each other, f, f′ or both', async () => {
  const { page } = lab;
  const plot = page.getByTestId('curves-chart-plot');
  const range = async () => [
    Number(await plot.getAttribute('aria-valuemin')),
    Number(await plot.getAttribute('aria-valuemax')),
  ];
  await fillIn(page, 'curves-x', '0');
  await plot.focus();
  await page.keyboard.press('+');
  await expect.poll(range).toEqual([-4.199999999999999, 4.199999999999999]);
  await page.keyboard.press('PageUp');
  await expect.poll(async () => (await range())[0]).toBeCloseTo(-2.1, 9);
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + 400, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 150, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await range())[0]).toBeLessThan(-2.5);
  await page.mouse.wheel(0, 300);
  await expect.poll(async () => (await range())[1]! - (await range())[0]!).toBeGreaterThan(8.5);
  await page.getByTestId('curves-chart-reset').click();
  await expect.poll(range).toEqual([-6, 6]);

  await page.getByTestId('curves-show-f').check({ force: true });
  await expect(page.getByTestId('curves-chart')).toHaveAttribute('data-curves', '3');
  await page.getByTestId('curves-all').click();
  await expect(page.getByTestId('curves-chart')).toHaveAttribute('data-curves', '22');
  await page.getByTestId('curves-show-df').check({ force: true });
  await picture(page, 'functions-all');
  await page.getByTestId('curves-none').click();
  await expect(page.getByTestId('curves-chart')).toContainText('Tick an activation on the left.');
  await page.getByTestId('curves-show-both').check({ force: true });
  for (const name of ['logistic', 'elu']) await page.getByTestId(`curves-${name}`).check();
  await picture(page, 'functions-curves');
  await page.getByText('Values as a table').click();
  await expect(page.getByTestId('curves-values').getByRole('row')).toHaveCount(14);
  await page.getByText('Values as a table').click();
});

test('Facts follow the shape parameter and the rule of saturation, formulas are typeset, figures saved', async () => {
  const { page } = lab;
  const card = (name: string) => page.getByTestId(`card-${name}`);
  await expect(card('logistic').locator('.katex-html')).toHaveCount(3);
  await expect.poll(() => page.evaluate(() => document.fonts.check('16px KaTeX_Math'))).toBe(true);
  // 4 % of 1/4: beyond ±ln((1 + √0.96)/(1 − √0.96)).
  await expect(card('logistic')).toContainText('−6 … −4.58486, 4.58486 … 6: 23.6 % of the range');
  await fillIn(page, 'curves-share', '50');
  await expect(card('logistic')).toContainText('−6 … −1.76275');
  await fillIn(page, 'curves-share', '150');
  await expect(page.getByTestId('curves-share')).toHaveAccessibleDescription(/Must be a number from 0 to 100; got 150/);
  await expect(card('logistic')).toContainText('−6 … −1.76275');
  await fillIn(page, 'curves-share', '4');
  await expect(card('elu')).toContainText('none');
  await fillIn(page, 'alpha-elu', '2');
  await expect(card('elu')).toContainText('−2 … ∞');
  await expect(card('elu')).toContainText('at 0');
  await slideTo('alpha-elu-slider', 0.5);
  await expect(page.getByTestId('alpha-elu')).toHaveValue('0.5');
  await expect(card('elu')).toContainText('−0.5 … ∞');
  await expect(card('elu')).toContainText('What goes wrong:');
  await expect(card('elu')).toContainText('arXiv:1511.07289');

  const file = test.info().outputPath('curves.svg');
  await answerSaveDialog(lab, file);
  await page.getByTestId('curves-chart-figure').click();
  await page.getByTestId('curves-chart-figure-svg').click();
  await expect(page.getByText(/Saved the figure to/)).toBeVisible();
  const svg = readFileSync(file, 'utf8');
  expect(svg).toContain('data-curve="logistic"');
  expect(svg).toContain('data-curve="elu-slope"');
  expect(svg).toContain('Saturated where');
});

test('Training starts from an activation with its parameter', async () => {
  const { page } = lab;
  await page.getByTestId('train-elu').click();
  await expect(page.getByTestId('view-train')).toBeVisible();
  await expect(page.getByTestId('hidden-activation')).toContainText('ELU');
  await expect(page.getByTestId('hidden-activation-alpha')).toHaveValue('0.5');
  await goTo(page, 'Functions');
  await expect(page.getByTestId('alpha-elu')).toHaveValue('0.5');
});

test('One neuron saturates when its weights are too large or its inputs not normalized', async () => {
  const { page } = lab;
  await openTab('neuron');
  const saturated = () => numberOf('neuron-saturated', 'data-value');
  expect(await saturated()).toBeLessThan(0.01);
  await page.getByTestId('neuron-largeWeights').click();
  await expect.poll(saturated).toBeGreaterThan(0.35);
  await expect(page.getByTestId('neuron-story')).toContainText('move “Weights ×”');
  await picture(page, 'functions-neuron');
  await slideTo('neuron-scale-slider', Math.log10(0.1));
  await expect.poll(saturated).toBeLessThan(0.01);
  await fillIn(page, 'neuron-scale', '3');
  await expect.poll(saturated).toBeGreaterThan(0.7);
  // n σ_w² (σ² + μ²): 3 √(100/3).
  await expect(page.getByTestId('neuron-std-theory')).toHaveText('17.321');

  await page.getByTestId('neuron-rawInputs').click();
  await expect.poll(saturated).toBeGreaterThan(0.9);
  await picture(page, 'functions-neuron-raw');
  await page.getByTestId('neuron-normalize').click();
  await expect.poll(saturated).toBeLessThan(0.01);
  await choose(page, 'neuron-kind', 'digits');
  await expect(page.getByTestId('neuron-theory')).toContainText(/Over 1.797 examples/);
  await expect(page.getByTestId('neuron-inputs')).toHaveValue('64');
  await page.getByTestId('neuron-reset').click();
});

test('Every part of a neuron can be set, extremes too, and bad values are told at their field', async () => {
  const { page } = lab;
  const mean = async () => Number((await page.getByTestId('neuron-mean').textContent())!.replace('−', '-'));
  await fillIn(page, 'neuron-bias', '4');
  await expect.poll(async () => Math.abs((await mean()) - 4)).toBeLessThan(0.2);
  await page.getByTestId('neuron-bias-slider').focus();
  await page.keyboard.press('End');
  await expect(page.getByTestId('neuron-bias')).toHaveValue('10');
  await expect.poll(() => numberOf('neuron-saturated', 'data-value')).toBe(1);
  await fillIn(page, 'neuron-bias', '0');
  await fillIn(page, 'neuron-inputs', '1');
  await expect(page.getByTestId('neuron-inputs-slider')).toHaveValue('1');
  await fillIn(page, 'neuron-inputs', '101');
  await expect(page.getByTestId('neuron-inputs')).toHaveAccessibleDescription(
    /Must be a whole number from 1 to 100; got 101/,
  );
  await fillIn(page, 'neuron-inputs', '100');
  await choose(page, 'neuron-weights', 'constant');
  await fillIn(page, 'neuron-weights-value', '5000');
  await expect(page.getByTestId('neuron-weights-value')).toHaveAccessibleDescription(
    /Must be a number from -1000 to 1000; got 5000/,
  );
  await fillIn(page, 'neuron-weights-value', '0.2');
  await expect(page.getByTestId('neuron-theory').getByRole('row', { name: /^Mean of the weights/ })).toContainText(
    '0.2',
  );
  await choose(page, 'neuron-activation', 'leakyRelu');
  await fillIn(page, 'neuron-activation-alpha', '0.3');
  await fillIn(page, 'neuron-scale', '0');
  await expect(page.getByTestId('neuron-std')).toHaveText('0');
  await expect(page.getByTestId('neuron-plot')).toHaveAttribute(
    'aria-label',
    /^Leaky ReLU: z has mean 0 and standard deviation 0/,
  );
  await fillIn(page, 'neuron-scale', '1000');
  await page.getByTestId('neuron-roll').click();
  await expect(page.getByTestId('neuron-seed')).toHaveValue('2');
});

test('The microscope writes the chain rule of any weight, and its sum is the stored gradient', async () => {
  const { page } = lab;
  await openTab('gradient');
  const agrees = async () => {
    const [sum, gradient, numeric] = [
      await numberOf('chain-sum', 'data-value'),
      await numberOf('chain-gradient', 'data-value'),
      await numberOf('chain-numeric', 'data-value'),
    ];
    expect(Math.abs(sum - gradient)).toBeLessThanOrEqual(1e-12 * Math.abs(gradient));
    expect(Math.abs(numeric - gradient)).toBeLessThanOrEqual(1e-6 * Math.abs(gradient));
  };
  await expect(page.getByTestId('chain-rule')).toHaveAttribute('data-paths', '1');
  await agrees();
  await page.getByTestId('weight-0-2-1').click();
  await expect(page.getByTestId('chain-rule')).toHaveAttribute('data-paths', '2');
  await expect(page.getByTestId('path-0')).toHaveAttribute('aria-pressed', /true|false/);
  await agrees();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('weight-0-2-0')).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('weight-0-2-0')).toBeFocused();
  await agrees();
  await page.getByTestId('path-1').click();
  await page.getByTestId('factor-1-2').focus();
  await expect(page.locator('.edge.lit')).toHaveCount(1);
  await expect(page.getByTestId('weight-2-0-1')).toHaveClass(/lit/);
  await page.keyboard.press('Tab');
  await expect(page.locator('.node.lit')).toHaveCount(1);
  await page.getByTestId('pick-bias').click();
  await expect(page.getByTestId('chain-rule')).toContainText('∂L/∂b₁,₃');
  await agrees();
  await page.getByTestId('pick-bias').click();

  await page.getByTestId('gradient-check-go').click();
  await expect(page.getByTestId('gradient-check')).toHaveAttribute('data-holds', 'true');
  expect(await numberOf('gradient-check-report', 'data-worst')).toBeLessThanOrEqual(1e-6);
  await picture(page, 'functions-gradient');

  for (const [field, value] of [
    ['gradient-net', 'net-2-16-16-1'],
    ['gradient-activation', 'silu'],
    ['gradient-initializer', 'heNormal'],
    ['gradient-loss', 'mse'],
    ['gradient-set', 'circle'],
  ] as const) {
    await choose(page, field, value);
    await agrees();
  }
  await expect(page.getByTestId('chain-rule')).toHaveAttribute('data-paths', '16');
  await expect(page.getByTestId('gradient-check-report')).toHaveCount(0);
  await slideTo('gradient-example-slider', 7);
  await fillIn(page, 'gradient-target', '3');
  await agrees();
  await page.getByTestId('gradient-own-target').click();
  await fillIn(page, 'gradient-example', '0');
  await expect(page.getByTestId('gradient-example')).toHaveAccessibleDescription(
    /Must be a whole number from 1 to 100/,
  );
});

test('Two weights behind a logistic layer move in quadrants I and III only, and wind their way', async () => {
  const { page } = lab;
  for (const [field, value] of [
    ['gradient-net', 'net-2-3-2-1'],
    ['gradient-activation', 'logistic'],
    ['gradient-initializer', 'glorotUniform'],
    ['gradient-loss', 'binaryCrossEntropy'],
    ['gradient-set', 'moons'],
  ] as const)
    await choose(page, field, value);
  await page.getByTestId('weight-1-0-0').click();
  await expect(page.getByTestId('quadrants-0')).toHaveAttribute('data-same', '1');
  expect(await numberOf('quadrants-1', 'data-same')).toBeLessThan(1);
  // The first layer sees the inputs: all positive ones do the same to tanh.
  await page.getByTestId('weight-0-0-0').click();
  await choose(page, 'gradient-inputs', 'positive');
  await expect(page.getByTestId('quadrants-1')).toHaveAttribute('data-same', '1');
  await choose(page, 'gradient-inputs', 'centred');
  await page.getByTestId('weight-1-0-0').click();

  const paths = page.getByTestId('weight-paths');
  await page.getByTestId('paths-step').click();
  await expect(paths).toHaveAttribute('data-steps', '1');
  await page.getByTestId('paths-epoch').click();
  await expect(paths).toHaveAttribute('data-steps', '101');
  // To and fro along one diagonal: most steps turn round.
  expect(await numberOf('path-of-0', 'data-turns')).toBeGreaterThan(await numberOf('path-of-1', 'data-turns'));
  await page.getByTestId('paths-play').click();
  await expect.poll(() => numberOf('weight-paths', 'data-steps')).toBeGreaterThan(150);
  await page.getByTestId('paths-pause').click();
  const paused = await numberOf('weight-paths', 'data-steps');
  await expect(page.getByTestId('paths-play')).toBeEnabled();
  expect(await numberOf('weight-paths', 'data-steps')).toBe(paused);
  await paths.scrollIntoViewIfNeeded();
  await picture(page, 'functions-paths');
  await page.getByTestId('paths-reset').click();
  await expect(paths).toHaveAttribute('data-steps', '0');
  await choose(page, 'gradient-activation', 'relu');
  await fillIn(page, 'paths-rate', '-1');
  await expect(page.getByTestId('paths-rate')).toHaveAccessibleDescription(/Must be a number from 0 to 1000; got -1/);
  await fillIn(page, 'paths-rate', '0.5');
  await choose(page, 'gradient-activation', 'logistic');
});

test('A deep net without activations is one matrix and cannot learn XOR; with tanh it is none and can', async () => {
  const { page } = lab;
  await openTab('collapse');
  const share = () => numberOf('collapse-difference', 'data-share');
  const distance = () => numberOf('collapse-distance', 'data-value');
  const trained = (epochs: number) =>
    expect(page.getByTestId('collapse-epochs')).toHaveAttribute('data-epochs', String(epochs));
  expect(await share()).toBeLessThanOrEqual(1e-12);
  expect(await distance()).toBeLessThan(1e-12);
  await page.getByTestId('collapse-train').click();
  await trained(100);
  expect(await share()).toBeLessThanOrEqual(1e-12);
  expect(await numberOf('collapse-accuracy', 'data-value')).toBeLessThanOrEqual(0.7);
  await expect(page.getByTestId('map-best')).toHaveCount(0);
  expect(await numberOf('map-net', 'data-share')).toBe(await numberOf('map-matrix', 'data-share'));
  await picture(page, 'functions-collapse');
  await page.getByTestId('collapse-reset').click();
  await trained(0);

  await choose(page, 'collapse-activation', 'tanh');
  await expect.poll(share).toBeGreaterThan(0.01);
  await page.getByTestId('collapse-train').click();
  await trained(100);
  expect(await numberOf('collapse-accuracy', 'data-value')).toBeGreaterThanOrEqual(0.94);
  expect(await distance()).toBeGreaterThan(0.5);
  await expect(page.getByTestId('map-best')).toBeVisible();
  await picture(page, 'functions-collapse-tanh');

  await choose(page, 'collapse-activation', 'identity');
  await choose(page, 'collapse-initializer', 'orthogonal');
  for (const depth of ['1', '20']) {
    await fillIn(page, 'collapse-depth', depth);
    await fillIn(page, 'collapse-width', '32');
    await expect.poll(share).toBeLessThanOrEqual(1e-12);
    await expect(page.getByTestId('collapse-singular').getByRole('alert')).toHaveCount(0);
  }
  await choose(page, 'collapse-initializer', 'zeros');
  await expect(page.getByTestId('collapse-difference')).toContainText('0');
  await fillIn(page, 'collapse-depth', '21');
  await expect(page.getByTestId('collapse-depth')).toHaveAccessibleDescription(
    /Must be a whole number from 1 to 20; got 21/,
  );
});

test('A narrow window keeps everything within reach, and a restart keeps every choice', async () => {
  const { page } = lab;
  const [width, height] = await page.evaluate(() => [innerWidth, innerHeight] as const);
  await resize(lab, 960, 640);
  for (const tab of ['curves', 'neuron', 'gradient', 'collapse'] as const) {
    await openTab(tab);
    await picture(page, `functions-narrow-${tab}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(960);
  }
  await resize(lab, width, height);
  await openTab('curves');
  await fillIn(page, 'curves-x', '2.25');
  await closeLab(lab);
  const { errors } = lab;
  lab = await openLab(lab.data);
  expect(errors).toEqual([]);
  await expect(lab.page.getByTestId('view-train')).toBeVisible();
  await goTo(lab.page, 'Functions');
  await expect(lab.page.getByTestId('curves-x')).toHaveValue('2.25');
  await expect(lab.page.getByTestId('alpha-elu')).toHaveValue('0.5');
  await openTab('neuron');
  await expect(lab.page.getByTestId('neuron-scale')).toHaveValue('1000');
  await openTab('collapse');
  await expect(lab.page.getByTestId('collapse-depth')).toHaveValue('20');
});
