import { expect } from '@playwright/test';
import { call, test, type Lab } from './support/app';
import type { Settings } from '../../shared/settings';

/** Every item of the menu, by the labels that lead to it. */
const items = (lab: Lab) =>
  lab.app.evaluate(({ Menu }) => {
    const walk = (menu: Electron.Menu, before: string): string[] =>
      menu.items
        .filter(({ type }) => type !== 'separator')
        .flatMap((item) => {
          const name = `${before}${item.label.replace('&', '')}`;
          return item.submenu == null
            ? [`${name} [${item.role ?? item.accelerator}]`]
            : walk(item.submenu, `${name} > `);
        });
    return walk(Menu.getApplicationMenu()!, '');
  });

/** Chooses an item as the mouse does. */
const pick = (lab: Lab, ...labels: string[]) =>
  lab.app.evaluate(({ BrowserWindow, Menu }, path) => {
    let { items: at } = Menu.getApplicationMenu()!;
    let item: Electron.MenuItem | undefined;
    for (const label of path) {
      item = at.find((each) => each.label.replace('&', '') === label);
      at = item?.submenu?.items ?? [];
    }
    item!.click(undefined, BrowserWindow.getAllWindows()[0], undefined);
  }, labels);

test('The menu of the program asks the page for what its keys do, and leads nowhere else', async ({ lab }) => {
  const { page } = lab;
  const names = await items(lab);
  expect(names.filter((name) => !/^(Edit|File|Initlab) /.test(name))).toEqual([
    'View > Everything larger [CmdOrCtrl+Plus]',
    'View > Everything smaller [CmdOrCtrl+-]',
    'View > Usual size [CmdOrCtrl+0]',
    'View > Toggle Full Screen [togglefullscreen]',
    'View > Reload [reload]',
    'View > Toggle Developer Tools [toggledevtools]',
    'Window > Minimize [minimize]',
    'Window > Close [close]',
    'Help > Manual [F1]',
    'Help > Keyboard shortcuts [?]',
  ]);

  const zoom = async () => (await call<Settings>(page, 'settings:get')).zoom;
  await pick(lab, 'View', 'Everything larger');
  await expect.poll(zoom).toBe(1.1);
  expect(
    await lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.zoomFactor),
  ).toBeCloseTo(1.1);
  await pick(lab, 'View', 'Usual size');
  await expect.poll(zoom).toBe(1);
  await pick(lab, 'View', 'Everything smaller');
  await expect.poll(zoom).toBe(0.9);
  // Its key is the page's alone: were it the menu's too, one press would make two steps.
  await page.keyboard.press('Control+=');
  await expect.poll(zoom).toBe(1);

  await pick(lab, 'Help', 'Manual');
  await expect(page.getByTestId('manual-content')).toBeVisible();
  await page.keyboard.press('Escape');
  await pick(lab, 'Help', 'Keyboard shortcuts');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await pick(lab, process.platform === 'darwin' ? 'Initlab' : 'File', 'Settings…');
  await expect(page.getByTestId('settings-zoom')).toBeVisible();
});
