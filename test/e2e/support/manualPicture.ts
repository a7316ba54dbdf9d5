import { expect, type Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inBothThemes } from './themes';

const FOLDER = path.join(import.meta.dirname, '../../../docs/manual/pictures');
const WRITES = process.env['MANUAL_PICTURES'] === 'write';
const QUALITY = 0.82;

/**
 * What a place consists of, in words: the names by which tests know its parts, its labels and heads. Numbers are left
 * out, for they change from run to run; with them changes nothing that a reader of the manual would miss.
 */
function shownParts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const plain = (text: string) => text.replace(/\s+/g, ' ').replace(/\d+/g, '#').trim();
    const parts = new Set<string>();
    const scope = document.querySelector('[role="dialog"]') ?? document.querySelector('main')!;
    for (const element of scope.querySelectorAll<HTMLElement>('[data-testid]'))
      parts.add(plain(element.dataset['testid']!));
    for (const element of scope.querySelectorAll('label, th, [role="tab"]')) {
      const text = plain(element.textContent ?? '');
      if (text !== '' && text.length < 60) parts.add(text);
    }
    return [...parts].sort();
  });
}

/**
 * A picture of the manual. With `MANUAL_PICTURES=write` it is taken, light and dark; else what the place consists of is
 * compared with what stood there when it was taken, so that the manual never shows what is no more.
 */
export async function manualPicture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const file = path.join(FOLDER, `${name}.json`);
  const parts = await shownParts(page);
  if (!WRITES) {
    const before = JSON.parse(readFileSync(file, 'utf8')) as string[];
    expect(
      parts,
      `the manual's picture of ${name} shows another window: npm run manual:pictures takes it anew`,
    ).toEqual(before);
    return;
  }
  await inBothThemes(page, async (theme) => {
    const png = await page.screenshot();
    writeFileSync(path.join(FOLDER, `${name}-${theme}.webp`), await asWebp(page, png));
  });
  writeFileSync(file, `${JSON.stringify(parts, null, 2)}\n`);
}

/** A third of the size: the page itself has the encoder. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([text, quality]) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
      let out = '';
      for (const byte of new Uint8Array(await blob.arrayBuffer())) out += String.fromCharCode(byte);
      return btoa(out);
    },
    [png.toString('base64'), QUALITY] as const,
  );
  return Buffer.from(base64, 'base64');
}
