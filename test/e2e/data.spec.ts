import { expect, type Page } from '@playwright/test';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  answerOpenDialog,
  choose,
  closeLab,
  colorsOf,
  fillIn,
  goTo,
  listRuns,
  openLab,
  picture,
  test,
  waitForAll,
  type Lab,
} from './support/app';
import { idx } from './support/idx';

/** Leaves of three kinds: numbers, whole numbers, a column of texts that is no use, the kind. */
function leaves(): string {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const kind = i % 3;
    const length = (4 + kind + Math.sin(i) / 2).toFixed(2);
    return `${length},${10 * kind + (i % 7)},"leaf, no. ${i}",${['oak', 'elm', 'ash'][kind]}`;
  });
  return `length,veins,note,tree\n${rows.join('\r\n')}\r\n`;
}

/** 60 bars of 12 × 12 pixels: level, upright, slanting. */
function bars(): { images: Buffer; labels: Buffer } {
  const side = 12;
  const pixels = Uint8Array.from({ length: 60 * side * side }, (_, k) => {
    const i = Math.floor(k / (side * side));
    const [row, column] = [Math.floor(k / side) % side, k % side];
    const at = 2 + (i % 8);
    const on = [row === at, column === at, (row + column) % side === at][i % 3];
    return on ? 255 - (i % 5) * 20 : 0;
  });
  return {
    images: idx([60, side, side], pixels),
    labels: idx(
      [60],
      Uint8Array.from({ length: 60 }, (_, i) => i % 3),
    ),
  };
}

function put(lab: Lab, name: string, contents: string | Uint8Array): string {
  const file = path.join(lab.data, name);
  writeFileSync(file, contents);
  return file;
}

async function openFile(lab: Lab, file: string): Promise<void> {
  await answerOpenDialog(lab, file);
  await lab.page.getByTestId('import-file').click();
  await expect(lab.page.getByTestId('import-dialog')).toBeVisible();
}

const stored = (lab: Lab): readonly string[] => {
  const folder = path.join(lab.data, 'datasets');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const column = (page: Page, name: string) => page.locator(`[data-testid="import-column"][data-column="${name}"]`);

test('A CSV file is looked at, its target changed, imported, trained and found in History', async ({ lab }) => {
  const { page } = lab;
  await openFile(lab, put(lab, 'leaves.csv', leaves()));
  const dialog = page.getByTestId('import-dialog');
  await expect(dialog).toContainText('150 rows · 4 columns');
  await expect(page.getByTestId('import-title')).toHaveValue('leaves');
  await expect(column(page, 'veins')).toContainText('whole number');
  await expect(column(page, 'veins').locator('td.num')).toHaveText(['0', '26', '12.96', '0', /0 {2}· {2}11/]);
  await expect(column(page, 'tree')).toContainText('category');
  await expect(column(page, 'tree')).toContainText('3 values: oak (50), elm (50), ash (50)');

  // Two columns of texts: the last column is taken, and the other is a problem that can be left out here.
  await expect(page.getByTestId('import-target')).toContainText('tree');
  await expect(page.getByTestId('import-problems')).toContainText(/Column "note" .* row 2 has "leaf, no\. 0"/);
  await expect(page.getByTestId('import-keep')).toBeDisabled();
  await picture(page, 'import-csv-problem');
  await page.getByTestId('import-leave-out').click();
  await expect(page.getByTestId('import-problems')).toBeHidden();
  await expect(page.getByTestId('import-outcome')).toHaveText('150 rows · 2 features · 3 classes');

  await choose(page, 'import-target', 'length');
  await expect(page.getByTestId('import-task')).toContainText('A number');
  await expect(page.getByTestId('import-problems')).toContainText('Column "tree"');
  await choose(page, 'import-target', 'tree');
  await expect(page.getByTestId('import-task')).toContainText('Classes');
  await fillIn(page, 'import-title', 'Leaves of three trees');
  await picture(page, 'import-csv');
  expect(stored(lab)).toEqual([]);

  await page.getByTestId('import-keep').click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('dataset')).toContainText('Leaves of three trees');
  expect(stored(lab)).toHaveLength(2);
  await fillIn(page, 'length', '5');
  await page.getByTestId('start').click();
  const [run] = await waitForAll(page);
  expect(run).toMatchObject({ status: 'done' });
  expect(run?.spec.dataset).toMatchObject({ name: 'file', rows: 150, features: 2, classes: 3 });
  await goTo(page, 'History');
  await expect(page.getByTestId('history-row')).toContainText('Leaves of three trees');
});

test('Images are looked at with the labels beside them, or with chosen ones', async ({ lab }) => {
  const { page } = lab;
  const { images, labels } = bars();
  put(lab, 'train-labels-idx1-ubyte.gz', gzipSync(labels));
  await openFile(lab, put(lab, 'train-images-idx3-ubyte.gz', gzipSync(images)));
  const dialog = page.getByTestId('import-dialog');
  await expect(dialog).toContainText('60 examples of 12 × 12');
  await expect(page.getByTestId('import-labels')).toContainText('train-labels-idx1-ubyte.gz, 3 classes');
  await expect(page.getByTestId('import-examples').getByRole('img')).toHaveCount(40);
  await expect(page.getByTestId('import-classes')).toHaveText(/0\s*20\s*1\s*20\s*2\s*20/);
  await expect(page.getByTestId('import-range')).toContainText('from 0 to 255');
  expect(await colorsOf(page.getByTestId('import-examples').locator('canvas').first())).toBe(2);
  await picture(page, 'import-idx');
  await page.getByTestId('import-cancel').click();
  await expect(dialog).toBeHidden();
  expect(stored(lab)).toEqual([]);

  await openFile(lab, put(lab, 'bars.idx', images));
  await expect(page.getByTestId('import-problems')).toContainText('needs a file of labels');
  await expect(page.getByTestId('import-keep')).toBeDisabled();
  await picture(page, 'import-idx-problem');
  await answerOpenDialog(lab, put(lab, 'few', idx([3], Uint8Array.from([0, 1, 2]))));
  await page.getByTestId('import-choose-labels').click();
  await expect(page.getByTestId('import-problems')).toContainText('a label for each of the 60 images; got 3');
  await answerOpenDialog(lab, put(lab, 'kinds', labels));
  await page.getByTestId('import-choose-labels').click();
  await expect(page.getByTestId('import-outcome')).toHaveText('60 rows · 144 features · 3 classes');
  await page.getByTestId('import-keep').click();
  await expect(dialog).toBeHidden();
  await fillIn(page, 'length', '2');
  await page.getByTestId('start').click();
  const [run] = await waitForAll(page);
  expect(run).toMatchObject({ status: 'done' });
});

test('A file that cannot be read says where and why, and stores nothing', async ({ lab }) => {
  const { page } = lab;
  const cases = [
    ['ragged.csv', 'a,b\n1,2\n3,4,5\n', /2 cells in every row; row 3 has 3/],
    ['empty.csv', '', /the file is empty/],
    ['cut.idx', idx([9, 2, 2], new Uint8Array(10)), /have 52 bytes for 9 × 2 × 2 values; got 26: the file is cut off/],
    ['latin.csv', Uint8Array.from([0x61, 0x2c, 0xe9, 0x0a]), /must be UTF-8/],
  ] as const;
  for (const [name, contents, says] of cases) {
    await openFile(lab, put(lab, name, contents));
    await expect(page.getByTestId('import-problems')).toContainText(says);
    await expect(page.getByTestId('import-keep')).toBeHidden();
    if (name === 'ragged.csv') await picture(page, 'import-failed');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('import-dialog')).toBeHidden();
  }
  await openFile(lab, put(lab, 'bad.csv', `x,y\n${'1,2\n'.repeat(30)}oops,3\n,1\n`));
  await expect(page.getByTestId('import-problems')).toContainText(/row 32 has "oops": correct the cell/);
  await expect(page.getByTestId('import-problems')).toContainText(/row 33 has none: fill the cell/);
  await expect(page.getByTestId('import-keep')).toBeDisabled();
  expect(stored(lab)).toEqual([]);
});

test('Reading a large file shows its progress, keeps the window alive, and can be cancelled', async () => {
  const lab = await openLab();
  const { page } = lab;
  const line = `${Array.from({ length: 60 }, (_, i) => (i * 1.37).toFixed(3)).join(',')},1\n`;
  const file = put(lab, 'large.csv', `${line.repeat(99_999)}${line.replace(/1\n$/, '2\n')}`);
  await openFile(lab, file);
  const bar = page.getByRole('progressbar', { name: 'Reading large.csv' });
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(10);
  // Main still answers while the file is read.
  expect(await listRuns(page)).toEqual([]);
  await expect(page.getByTestId('import-dialog')).toContainText(/rows read/);
  await picture(page, 'import-reading');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('import-dialog')).toBeHidden();
  expect(stored(lab)).toEqual([]);

  // Read to the end, then cancelled while it is stored.
  await openFile(lab, file);
  await expect(page.getByTestId('import-keep')).toBeEnabled();
  await page.evaluate(async () => {
    const press = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
    press('import-keep');
    await new Promise((resolve) => setTimeout(resolve, 50));
    press('import-cancel');
  });
  await expect(page.getByTestId('import-dialog')).toBeHidden();
  await expect.poll(() => stored(lab)).toEqual([]);
  await expect(page.getByTestId('manage-own-data')).toBeHidden();
  await closeLab(lab);
  expect(stored(lab)).toEqual([]);
  expect(lab.errors).toEqual([]);
});

test('A dropped file is imported; no path can be made up; the keyboard is enough', async ({ lab }) => {
  const { page } = lab;
  const file = put(lab, 'dropped.csv', 'x,y\n1,a\n2,b\n3,a\n');
  // A real file as the page gets it from a drop: with a path that only the preload can see.
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'drop-source';
    document.body.append(input);
  });
  await page.locator('#drop-source').setInputFiles(file);
  await page.evaluate(() => {
    const dropped = document.querySelector<HTMLInputElement>('#drop-source')?.files?.[0];
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(dropped!);
    for (const type of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
  const dialog = page.getByTestId('import-dialog');
  await expect(dialog).toContainText('3 rows · 2 columns');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const refused = await page.evaluate(() => {
    const { lab: api } = window as unknown as { lab: { drop(file: File): Promise<{ ok: boolean; message: string }> } };
    return api.drop(new File(['x,y\n1,2\n'], '/etc/passwd'));
  });
  expect(refused).toMatchObject({ ok: false, message: 'what is dropped must be a file on this computer; got none' });

  await answerOpenDialog(lab, file);
  await page.getByTestId('import-file').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('import-keep')).toBeEnabled();
  const names: string[] = [];
  for (let i = 0; i < 8; i++) {
    names.push(
      await page.evaluate(() => {
        const { activeElement: at } = document;
        return `${at?.getAttribute('data-testid') ?? at?.getAttribute('aria-label') ?? at?.tagName}`;
      }),
    );
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Tab');
  }
  for (const name of ['import-title', 'import-target', 'import-task', 'import-cancel', 'import-keep']) {
    expect(names).toContain(name);
  }
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('dataset')).toContainText('dropped');
  await expect(page.getByTestId('import-file')).toBeFocused();
});
