import { expect } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from './support/app';
import { problemsOf, type Problem } from './support/axe';
import { walk } from './support/walk';

test('axe finds nothing serious or critical in any place, dialog and state, light and dark', async ({ lab }) => {
  test.setTimeout(400_000);
  const found: Problem[] = [];
  const counts: Record<string, unknown>[] = [];
  await walk(lab, async (place, state) => {
    const here = await problemsOf(lab.page, place, state);
    found.push(...here);
    counts.push({ place, state, problems: here.length });
    mkdirSync('test-results', { recursive: true });
    writeFileSync('test-results/axe.json', JSON.stringify({ counts, found }, null, 1));
  });
  expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});
