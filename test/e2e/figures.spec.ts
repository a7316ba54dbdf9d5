import { expect, type Page } from '@playwright/test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunSeries } from '../../shared/ipc';
import { attributesOf, elementsOf, metadataOf, pointsOf, textsOf } from '../support/svg';
import { chunksOf, pngText } from '../support/png';
import { answerSaveDialog, call, choose, goTo, picture, startRuns, test, waitForAll, type Lab } from './support/app';

const SPEC = {
  dataset: { name: 'moons', samples: 200 },
  steps: 300,
  record: { everySteps: 10, evaluateEverySteps: 10 },
};

/** Saves the figure of a chart through its menu. Returns the file's bytes. */
async function save(lab: Lab, chart: string, format: 'svg' | 'png', file: string): Promise<Buffer> {
  const { page } = lab;
  await answerSaveDialog(lab, file);
  await page.getByTestId(`${chart}-figure`).click();
  await page.getByTestId(`${chart}-figure-${format}`).click();
  const notice = page.getByTestId('notice').filter({ hasText: file });
  await expect(notice).toContainText('Saved the figure');
  // Many of them would lie over what is clicked next.
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  return readFileSync(file);
}

async function compareAll(page: Page): Promise<void> {
  await goTo(page, 'History');
  await page.getByTestId('history-row').first().click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');
}

test('A chart is saved as vectors of its points and as a picture, with runs and settings inside', async ({
  lab,
}, info) => {
  const { page } = lab;
  const [run] = await startRuns(page, SPEC, { name: 'a <b> & "c"' });
  await startRuns(page, { ...SPEC, optimizer: { name: 'sgd', learningRate: 0.5 } }, { name: 'quick' });
  await waitForAll(page);
  await compareAll(page);
  await page.emulateMedia({ colorScheme: 'dark' });

  const svg = (await save(lab, 'compare-chart-1', 'svg', info.outputPath('loss.svg'))).toString('utf8');
  const [{ series }] = (await call<RunSeries[]>(page, 'run:series', { ids: [run!.id], metrics: ['loss.train'] })) as [
    RunSeries,
  ];
  const { steps, values } = series[0]!;
  const about = metadataOf(svg) as {
    x: { from: number; to: number };
    y: { from: number; to: number };
    plot: { left: number; top: number; width: number; height: number };
    runs: { id: string; name: string }[];
    settings: Record<string, unknown>;
  };
  const line = elementsOf(svg, 'path')
    .map(attributesOf)
    .find((each) => each['data-curve'] === run!.id)!;
  const points = pointsOf(line['d']!);
  expect(points).toHaveLength(steps.length);
  points.forEach(([px, py], i) => {
    const x = about.x.from + ((px - about.plot.left) / about.plot.width) * (about.x.to - about.x.from);
    const y = about.y.to - ((py - about.plot.top) / about.plot.height) * (about.y.to - about.y.from);
    expect(Math.abs(x - steps[i]!)).toBeLessThan(0.02);
    expect(Math.abs(y - values[i]!)).toBeLessThan(1e-4);
  });
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['Training loss', 'step', 'a <b> & "c"', 'quick']));
  expect(about.runs.map(({ name }) => name).sort()).toEqual(['a <b> & "c"', 'quick']);
  expect(about.settings['batchSize']).toBe(run!.spec.batchSize);
  // For paper, whatever the window looks like.
  expect(line['stroke']).toMatch(/^#(0063b4|cf611d)$/);
  // Other readers can parse it, too.
  const parsed = await page.evaluate((source) => {
    const document = new DOMParser().parseFromString(source, 'image/svg+xml');
    return [document.querySelector('parsererror')?.textContent ?? '', document.documentElement.tagName];
  }, svg);
  expect(parsed).toEqual(['', 'svg']);

  const png = await save(lab, 'compare-chart-1', 'png', info.outputPath('loss.png'));
  expect(chunksOf(png).every(({ isWhole }) => isWhole)).toBe(true);
  expect(pngText(png)).toEqual({ keyword: 'Initlab', text: JSON.stringify(about) });
  const { width, height } = attributesOf(elementsOf(svg, 'svg')[0]!);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
  const colors = await page.evaluate(
    async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
      return { first: pixels[0], count: new Set(pixels).size };
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  expect(colors.first).toBe(0xffffffff);
  expect(colors.count).toBeGreaterThan(20);

  // Another ending is refused, and nothing is left behind.
  const wrong = info.outputPath('loss.txt');
  await answerSaveDialog(lab, wrong);
  await page.getByTestId('compare-chart-1-figure').click();
  await page.getByTestId('compare-chart-1-figure-svg').click();
  await expect(page.getByTestId('notice').filter({ hasText: 'must end in .svg' })).toBeVisible();
  expect(existsSync(wrong)).toBe(false);
  expect(readdirSync(path.dirname(wrong)).sort()).toEqual(['loss.png', 'loss.svg']);
});

test('Bands, heat maps and the charts of Train can be saved by the keyboard too', async ({ lab }, info) => {
  const { page } = lab;
  const sweep = {
    name: 'two by two',
    template: { dataset: 'iris', epochs: 10 },
    axes: [
      { field: 'activation', values: ['relu', 'tanh'] },
      { field: 'initializer', values: ['heNormal', 'glorotUniform'] },
    ],
    seeds: 3,
  };
  await call(page, 'sweep:start', sweep);
  await waitForAll(page);
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-item').click();
  await expect(page.getByTestId('heat-cell-1-1')).toContainText('n = 3');
  const heat = (await save(lab, 'sweep-heat-map', 'svg', info.outputPath('heat.svg'))).toString('utf8');
  const shown = await page.getByTestId('heat-cell-1-0').locator('strong').textContent();
  expect(textsOf(heat)).toEqual(expect.arrayContaining(['ReLU', 'tanh', shown!.trim(), 'Activation', 'Initializer']));
  expect(metadataOf(heat)['runs']).toHaveLength(12);
  await save(lab, 'sweep-heat-map', 'png', info.outputPath('heat.png'));
  await picture(page, 'figure-heat');

  await page.getByTestId('sweep-compare').click();
  await choose(page, 'compare-band', 'confidence');
  await save(lab, 'compare-chart-2', 'png', info.outputPath('band.png'));
  const band = (await save(lab, 'compare-chart-2', 'svg', info.outputPath('band.svg'))).toString('utf8');
  expect(elementsOf(band, 'path').filter((tag) => 'data-band' in attributesOf(tag))).toHaveLength(4);
  expect(textsOf(band).join()).toContain('band: 95 % interval of the mean');

  await page.getByTestId('parallel').locator('summary').click();
  const parallel = (await save(lab, 'parallel-plot', 'svg', info.outputPath('parallel.svg'))).toString('utf8');
  expect(elementsOf(parallel, 'path').filter((tag) => 'data-line' in attributesOf(tag))).toHaveLength(12);
  await save(lab, 'parallel-plot', 'png', info.outputPath('parallel.png'));

  await goTo(page, 'Train');
  const file = info.outputPath('train.svg');
  await answerSaveDialog(lab, file);
  // The button is there before the run's points are, and is made again with them.
  await expect(page.getByTestId('chart-gradients')).toHaveAttribute('data-points', /[1-9]/);
  await expect(async () => {
    await page.getByTestId('chart-gradients-figure').press('Enter');
    await expect(page.getByTestId('chart-gradients-figure-svg')).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.getByTestId('chart-gradients-figure-svg')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('notice').filter({ hasText: file })).toBeVisible();
  expect(textsOf(readFileSync(file, 'utf8')).join()).toMatch(/Gradient norm per layer.*Layer 1/);
  await picture(page, 'figure-train');
});
