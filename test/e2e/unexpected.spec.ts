import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { closeLab, newDataFolder, openLab, picture, startRuns, waitForRun } from './support/app';
import { saidByRefusedStart } from './support/boxes';

test('an error that nothing has caught is told, and stops neither training nor quitting', async () => {
  const lab = await openLab();
  const { app, page } = lab;
  await app.evaluate(() => {
    const fail = () => {
      throw new TypeError('thrown by a test');
    };
    setTimeout(fail);
    setTimeout(fail, 50);
    void Promise.reject(new Error('refused by a test'));
  });
  const notices = page.getByTestId('notice');
  await expect(notices.filter({ hasText: 'Something went wrong within the program: thrown by a test.' })).toBeVisible();
  await expect(notices.filter({ hasText: 'within the program: refused by a test.' })).toBeVisible();
  await picture(page, 'unexpected');
  const [run] = await startRuns(page, { dataset: 'xor', epochs: 60 });
  await waitForRun(page, run!.id, 'done');
  await expect(notices.filter({ hasText: 'thrown by a test' })).toHaveCount(1);
  await closeLab(lab);
  expect(lab.errors.filter((text) => /Uncaught exception: TypeError: thrown by a test/.test(text))).not.toEqual([]);
  expect(lab.errors.filter((text) => /Unhandled rejection: Error: refused by a test/.test(text))).not.toEqual([]);
});

test('an app that cannot start says why, and ends', async () => {
  const broken = path.join(newDataFolder(), 'broken.cjs');
  writeFileSync(broken, `require('electron').powerMonitor.on = () => { throw new Error('broken by a test'); };`);
  const said = await saidByRefusedStart(newDataFolder(), 1, ['-r', broken]);
  expect(JSON.parse(said)).toEqual({ title: 'Initlab cannot start', content: 'broken by a test' });
});
