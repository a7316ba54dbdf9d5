import { _electron, expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { newDataFolder } from './app';

const ROOT = path.join(import.meta.dirname, '../../..');

/** Flags that have the boxes before the window answered and written down: see answerBox.cjs. */
export const ANSWER_BOXES = ['-r', path.join(import.meta.dirname, 'answerBox.cjs')];

/** Starts an app on a data folder that must end with this code before it has a window. Returns what its boxes said, a line each. */
export async function saidByRefusedStart(data: string, code: number, flags: readonly string[] = []): Promise<string> {
  const said = path.join(newDataFolder(), 'said');
  const app = await _electron.launch({
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...ANSWER_BOXES, ...flags, ROOT],
    env: { ...(process.env as Record<string, string>), INITLAB_DATA: data, INITLAB_TEST_SAID: said },
  });
  const child = app.process();
  await expect.poll(() => child.exitCode).toBe(code);
  return readFileSync(said, 'utf8');
}
