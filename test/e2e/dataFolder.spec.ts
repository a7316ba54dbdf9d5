import { expect, test } from '@playwright/test';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { lab as labCommand } from '../support/lab';
import {
  closeLab,
  getRun,
  listRuns,
  newDataFolder,
  openLab,
  picture,
  startRuns,
  waitForRun,
  type Lab,
} from './support/app';
import { ANSWER_BOXES } from './support/boxes';

const SPEC = { dataset: { name: 'moons', samples: 100 }, steps: 200 };
const LONG = { dataset: { name: 'moons', samples: 100 }, steps: 500_000_000 };

/** The app as an installed one finds its data: below a home folder, without INITLAB_DATA. */
function openInstalled(root: string, more: NodeJS.ProcessEnv = {}, flags: readonly string[] = []): Promise<Lab> {
  const env = { HOME: root, XDG_CONFIG_HOME: path.join(root, 'config'), INITLAB_DATA: undefined, ...more };
  return openLab(path.join(root, 'config', 'Initlab'), flags, [], env as NodeJS.ProcessEnv);
}

const labList = (root: string, more: NodeJS.ProcessEnv = {}) =>
  labCommand(['list', '--json'], { HOME: root, XDG_CONFIG_HOME: path.join(root, 'config'), INITLAB_DATA: '', ...more });

/** Answers the folder dialog, and writes down what the file manager is to show. */
async function chooseFolder(lab: Lab, folder: string): Promise<void> {
  await lab.app.evaluate(({ dialog, shell }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    shell.openPath = (shown) => {
      (globalThis as Record<string, unknown>)['shown'] = shown;
      return Promise.resolve('');
    };
  }, folder);
}

const openSettings = (lab: Lab) => lab.page.keyboard.press('Control+,');

test('the data are moved while a run trains, and are found by the window and by lab; a missing folder is asked about', async () => {
  const root = newDataFolder();
  const to = path.join(root, 'Мои данные 実験 ü', 'lab data');
  mkdirSync(to, { recursive: true });
  const first = await openInstalled(root);
  const [done] = await startRuns(first.page, SPEC, { name: 'before' });
  await waitForRun(first.page, done!.id, 'done');
  const [training] = await startRuns(first.page, LONG, { name: 'trains on' });
  await waitForRun(first.page, training!.id, 'running');
  await expect.poll(async () => (await getRun(first.page, training!.id)).checkpointStep).not.toBe(null);

  await chooseFolder(first, path.join(root, 'config', 'Initlab'));
  await openSettings(first);
  await expect(first.page.getByTestId('folder-path')).toHaveText(path.join(root, 'config', 'Initlab'));
  await expect(first.page.getByTestId('folder-why')).toHaveText('The default folder.');
  await picture(first.page, 'data-folder');
  await first.page.getByTestId('folder-open').click();
  await expect.poll(() => first.app.evaluate(() => (globalThis as Record<string, unknown>)['shown'])).toBe(first.data);
  await first.page.getByTestId('folder-choose').click();
  await expect(first.page.getByTestId('notice').last()).toContainText('they are there already');
  await chooseFolder(first, to);
  await first.page.getByTestId('folder-choose').click();
  await expect(first.page.getByTestId('folder-ask')).toContainText('1 run will be paused meanwhile');
  await picture(first.page, 'data-folder-ask');
  const before = await getRun(first.page, training!.id);
  await first.page.getByTestId('folder-move').click();

  // The page is loaded anew; the run goes on there from its checkpoint.
  await expect(first.page.getByTestId('notice').last()).toContainText(`The data are in ${to} now.`);
  await expect.poll(async () => (await getRun(first.page, training!.id)).status).toBe('running');
  await expect.poll(async () => (await getRun(first.page, training!.id)).step).toBeGreaterThan(before.step);
  expect((await listRuns(first.page)).map(({ name }) => name)).toEqual(['trains on', 'before']);
  await openSettings(first);
  await expect(first.page.getByTestId('folder-path')).toHaveText(to);
  await expect(first.page.getByTestId('folder-why')).toHaveText('Chosen by you.');
  expect(readdirSync(first.data).filter((name) => /^history|^datasets/.test(name))).toEqual([]);
  expect(existsSync(path.join(to, 'history.sqlite'))).toBe(true);
  const listed = labList(root);
  expect(listed.stderr).toBe('');
  expect(listed.stdout).toContain(done!.id);
  await closeLab(first);

  // Without its disk nothing is begun anew in silence.
  renameSync(to, `${to} away`);
  expect(labList(root)).toMatchObject({ code: 2, stdout: '' });
  expect(labList(root).stderr).toContain(`the data folder ${to} is not there; connect its disk`);
  const said = path.join(root, 'said.jsonl');
  const answers = { INITLAB_TEST_SAID: said, INITLAB_TEST_ANSWERS: 'Try Again|Use the Default Folder This Time' };
  const second = await openInstalled(root, answers, ANSWER_BOXES);
  expect(await listRuns(second.page)).toEqual([]);
  await closeLab(second);
  const boxes = readFileSync(said, 'utf8').trim().split('\n');
  expect(boxes).toHaveLength(2);
  expect(boxes[0]).toContain(`the data folder ${to} is not there`);
  renameSync(`${to} away`, to);
  const third = await openInstalled(root);
  expect((await listRuns(third.page)).map(({ name }) => name)).toEqual(['trains on', 'before']);

  // The default folder has a history now, which can be used again; the other one stays.
  await chooseFolder(third, third.data);
  await openSettings(third);
  await third.page.getByTestId('folder-choose').click();
  await expect(third.page.getByTestId('folder-ask')).toContainText('There is a history in');
  await third.page.getByTestId('folder-move').click();
  await expect(third.page.getByTestId('notice').last()).toContainText('now.');
  expect(await listRuns(third.page)).toEqual([]);
  expect(existsSync(path.join(to, 'history.sqlite'))).toBe(true);
  await closeLab(third);
});

test('a portable program keeps everything beside itself, and lab finds it there', async () => {
  const root = newDataFolder();
  const beside = path.join(root, 'stick');
  const home = path.join(root, 'home');
  mkdirSync(path.join(beside, 'data'), { recursive: true });
  mkdirSync(home);
  const env = { PORTABLE_EXECUTABLE_DIR: beside };
  const opened = await openLab(path.join(beside, 'data'), [], [], {
    ...{ HOME: home, XDG_CONFIG_HOME: path.join(home, 'config'), ...env },
    INITLAB_DATA: undefined,
  });
  const [run] = await startRuns(opened.page, SPEC, { name: 'carried along' });
  await waitForRun(opened.page, run!.id, 'done');
  await openSettings(opened);
  await expect(opened.page.getByTestId('folder-why')).toContainText('Portable: everything is kept beside the program');
  await expect(opened.page.getByTestId('folder-choose')).toHaveCount(0);
  await picture(opened.page, 'data-folder-portable');
  await closeLab(opened);
  expect(labList(home, env).stdout).toContain('carried along');
  // Caches of the system's own libraries apart, nothing was left at home.
  const left = readdirSync(home, { recursive: true }).filter((name) => /initlab|electron/i.test(String(name)));
  expect(left).toEqual([]);
  expect(readdirSync(path.join(beside, 'data'))).toContain('history.sqlite');
});
