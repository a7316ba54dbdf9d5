import { expect, test } from '@playwright/test';
import { closeLab, openLab, startRuns, waitForRun } from './support/app';

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
  const [run] = await startRuns(page, { dataset: 'xor', epochs: 60 });
  await waitForRun(page, run!.id, 'done');
  await expect(notices.filter({ hasText: 'thrown by a test' })).toHaveCount(1);
  await closeLab(lab);
  expect(lab.errors.filter((text) => /Uncaught exception: TypeError: thrown by a test/.test(text))).not.toEqual([]);
  expect(lab.errors.filter((text) => /Unhandled rejection: Error: refused by a test/.test(text))).not.toEqual([]);
});
