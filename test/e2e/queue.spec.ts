import { expect, test, type Page } from '@playwright/test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import type { RunSummary, SweepSummary } from '../../shared/run';
import {
  answerOpenDialog,
  call,
  closeLab,
  fillIn,
  goTo,
  listRuns,
  openLab,
  picture,
  waitForAll,
  type Lab,
} from './support/app';
import { problemsOf } from './support/axe';
import { queueView, setUpSweep, startRedis, startWorker, type RedisServer, type WorkerProcess } from './support/queue';

const PASSWORD = 'correct-horse-battery';

// One app, one server and two workers for the whole file.
test.describe.configure({ timeout: 240_000, mode: 'serial' });
let redis: RedisServer;
let workers: WorkerProcess[] = [];
let lab: Lab;
let page: Page;
/** What this computer made of the sweep of the third and the fourth test. */
let trained: readonly (readonly [string, string | null])[] = [];

test.beforeAll(async () => {
  redis = await startRedis({ password: PASSWORD });
  lab = await openLab();
  page = lab.page;
});
test.afterAll(async () => {
  await closeLab(lab);
  await Promise.all(workers.map((worker) => worker.stop()));
  await redis.stop();
  expect(lab.errors).toEqual([]);
});

async function fill(values: Readonly<Record<string, string>>): Promise<void> {
  for (const [field, value] of Object.entries(values)) await fillIn(page, `queue-${field}`, value);
}

/** Presses "Test connection" and returns why it cannot be used. */
async function problem(values: Readonly<Record<string, string>>): Promise<string> {
  await fill(values);
  await page.getByTestId('queue-test').click();
  await expect(page.getByTestId('queue-problem')).toBeVisible({ timeout: 30_000 });
  return (await page.getByTestId('queue-problem').textContent()) ?? '';
}

/** A sweep's runs in the order of its cells. */
async function runsOf(sweep: SweepSummary): Promise<readonly RunSummary[]> {
  const byId = new Map((await listRuns(page)).map((run) => [run.id, run]));
  return sweep.runIds.map((id) => byId.get(id)!);
}

async function newest(): Promise<SweepSummary> {
  const sweeps = await call<SweepSummary[]>(page, 'sweep:list');
  return sweeps.toSorted((a, b) => b.createdAt - a.createdAt)[0]!;
}

const ended = async () => (await runsOf(await newest())).filter(({ status }) => status === 'done').length;

/** Trains the experiments of a sweep on this computer and compares: the same weights to the bit. Returns these, by experiment. */
async function compareWithLocal(sweep: SweepSummary): Promise<readonly (readonly [string, string | null])[]> {
  const there = await runsOf(sweep);
  const here = await call<SweepSummary>(page, 'sweep:start', sweep.spec);
  await waitForAll(page);
  const local = await runsOf(here);
  expect(hashes(there)).toEqual(hashes(local));
  const facts = ({ status, step, totalSteps, pointCount, metrics, checkpointStep }: RunSummary) => {
    return { status, step, totalSteps, pointCount, metrics: withoutTimes(metrics), checkpointStep };
  };
  expect(there.map(facts)).toEqual(local.map(facts));
  return hashes(local);
}

/** Runs of about half a second on a quick computer, so that what is done to a sweep falls into its midst. */
const LONG_EPOCHS = 10_000;

const hashes = (runs: readonly RunSummary[]) => runs.map((run) => [run.specHash, run.weightsHash] as const);

const withoutTimes = (metrics: RunSummary['metrics']) =>
  Object.fromEntries(Object.entries(metrics).filter(([name]) => !/time|elapsed|second/i.test(name)));

/** Every file of a folder, below too. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

test('The set-up says what is there, or why not and what to do', async () => {
  await goTo(page, 'Sweep');
  await expect(page.getByTestId('sweep-where-here')).toBeChecked();
  await page.getByTestId('sweep-where-queue').check({ force: true });
  await expect(page.getByTestId('queue-dialog')).toBeVisible();
  await expect(page.getByTestId('queue-test')).toBeDisabled();
  await expect(page.getByTestId('queue-save')).toBeDisabled();
  await picture(page, 'queue-setup-empty');

  // A whole address fills in the other fields.
  await fill({ host: `rediss://lab:p%40ss@127.0.0.1:${redis.port}/2` });
  await expect(page.getByTestId('queue-host')).toHaveValue('127.0.0.1');
  await expect(page.getByTestId('queue-database')).toHaveValue('2');
  await expect(page.getByTestId('queue-user')).toHaveValue('lab');
  await expect(page.getByTestId('queue-password')).toHaveValue('p@ss');
  await expect(page.getByTestId('queue-tls')).toBeChecked();

  // A certificate that the system does not know, until its authority is trusted.
  const secret = await startRedis({ tls: true, password: PASSWORD });
  await fill({ user: '', database: '0', password: PASSWORD });
  expect.soft(await problem({ port: String(secret.port) })).toMatch(/certificate/);
  await answerOpenDialog(lab, path.join(secret.folder, 'server.key'));
  await page.getByTestId('queue-authority').click();
  await expect(page.getByTestId('queue-problem')).toContainText('private key');
  await answerOpenDialog(lab, secret.caFile);
  await page.getByTestId('queue-authority').click();
  await expect(page.getByTestId('queue-authority-name')).toHaveText('ca.pem');
  await page.getByTestId('queue-test').click();
  await expect(page.getByTestId('queue-tested')).toContainText(/Redis.*no workers/);
  await picture(page, 'queue-setup-tls');
  await page.getByTestId('queue-tls').uncheck();
  expect.soft(await problem({})).toMatch(/wants TLS/);
  await secret.stop();
  await fill({ port: String(redis.port) });
  expect.soft(await problem({ password: 'wrong' })).toMatch(/password/i);
  await picture(page, 'queue-setup-wrong-password');
  expect.soft(await problem({ password: '' })).toMatch(/password/i);
  expect
    .soft(await problem({ host: 'no-such-computer.invalid', password: PASSWORD }))
    .toMatch(/no-such-computer\.invalid/);
  expect.soft(await problem({ host: '127.0.0.1', port: '1' })).toMatch(/refused|nobody|listens/i);
  const web: Server = createServer((_, answer) => answer.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => web.once('listening', resolve));
  expect.soft(await problem({ port: String((web.address() as { port: number }).port) })).toMatch(/Redis/);
  web.close();
  await fill({ host: '../../etc/passwd' });
  await expect(page.getByTestId('queue-problem')).toBeHidden();
  expect.soft(await problem({})).toMatch(/must be a name or an IP address/);

  await fill({ host: '127.0.0.1', port: String(redis.port) });
  redis.cli('CONFIG', 'SET', 'maxmemory', '100mb');
  redis.cli('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  expect.soft(await problem({})).toMatch(/noeviction/);
  redis.cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');

  workers = [startWorker(redis, PASSWORD), startWorker(redis, PASSWORD)];
  await expect(async () => {
    await page.getByTestId('queue-test').click();
    await expect(page.getByTestId('queue-tested')).toContainText('2 workers', { timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByTestId('queue-tested')).toContainText(/Redis \d+\.\d+\.\d+/);
  await expect(page.getByTestId('queue-tested').getByTestId('queue-worker')).toHaveCount(2);
  await picture(page, 'queue-setup-tested');
  expect(await problemsOf(page, 'Sweep', 'queue set-up')).toEqual([]);
  // Nothing was kept so far.
  expect((await queueView(page)).server).toBeNull();

  await page.getByTestId('queue-save').click();
  await expect(page.getByTestId('queue-dialog')).toBeHidden();
  await expect(page.getByTestId('queue-name')).toHaveText(`127.0.0.1:${redis.port}/0`);
  await expect(page.getByTestId('queue-facts')).toContainText('2 workers');
  await picture(page, 'queue-chosen');

  // To look ends with the choice; the workers stay.
  await page.getByTestId('sweep-where-here').check({ force: true });
  await expect.poll(async () => (await queueView(page)).status.link).toBe('closed');
});

test('A sweep fills in from two workers, is held, goes on, and is what this computer makes of it', async () => {
  await setUpSweep(page, { seeds: 8, epochs: LONG_EPOCHS });
  await page.getByTestId('sweep-where-queue').check({ force: true });
  await expect(page.getByTestId('sweep-estimate')).toContainText('at once');
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('queue-counts')).toContainText(`on the queue 127.0.0.1:${redis.port}/0`);
  await expect(page.getByTestId('heat-cell-0-0')).toContainText(/n = [1-9]/, { timeout: 60_000 });
  await page.getByTestId('queue-pause').click();
  await expect(page.getByTestId('queue-counts')).toContainText('held back');
  await expect(page.getByTestId('queue-counts')).toContainText('0 under way', { timeout: 60_000 });
  await picture(page, 'queue-paused');
  const held = await ended();
  expect(held).toBeGreaterThan(0);
  expect(held).toBeLessThan(16);
  await expect(page.getByTestId('status-away')).toContainText(`${16 - held} on the queue`);
  await page.getByTestId('queue-resume').click();
  await expect(page.getByTestId('queue-pace')).toContainText('runs a minute', { timeout: 60_000 });
  await page.getByTestId('queue-workers').locator('summary').click();
  await picture(page, 'queue-under-way');
  const runs = await waitForAll(page);
  expect(runs.map(({ status }) => status)).toEqual(Array(16).fill('done'));
  expect(runs.every(({ elsewhere }) => elsewhere === null)).toBe(true);
  await expect(page.getByTestId('queue-progress')).toBeHidden();
  await expect(page.getByTestId('heat-cell-1-0')).toContainText('n = 8');
  await compareWithLocal(await newest());
});

test('The window is closed while runs are under way; the next start asks for the password and takes the results in', async () => {
  await setUpSweep(page, { seeds: 10, epochs: LONG_EPOCHS });
  await page.getByTestId('sweep-where-queue').check({ force: true });
  await page.getByTestId('sweep-start').click();
  await expect.poll(ended, { timeout: 60_000 }).toBeGreaterThan(1);
  const before = await ended();
  const sweep = await newest();
  await closeLab(lab);
  expect(lab.errors).toEqual([]);

  lab = await openLab(lab.data);
  page = lab.page;
  const notice = page.getByTestId('notice').filter({ hasText: 'on the queue' });
  await expect(notice).toContainText(`on the queue 127.0.0.1:${redis.port}/0. Give its password`);
  const left = (await listRuns(page)).filter(({ elsewhere }) => elsewhere !== null);
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThanOrEqual(20 - before);
  expect(left.every(({ status }) => status === 'queued')).toBe(true);
  await expect(page.getByTestId('status-away')).toContainText('not connected');
  await notice.getByTestId('notice-action').click();
  await expect(page.getByTestId('sweep-result')).toBeVisible();
  await expect(page.getByTestId('queue-link-password')).toBeVisible();
  await picture(page, 'queue-asks');
  expect(await problemsOf(page, 'Sweep', 'a queue that asks for its password')).toEqual([]);

  await fillIn(page, 'queue-link-password', 'wrong');
  await page.getByTestId('queue-link-connect').click();
  await expect(page.getByTestId('queue-link')).toContainText(/password/i, { timeout: 30_000 });
  await expect(page.getByTestId('queue-link')).toHaveAttribute('data-link', 'refused');
  await picture(page, 'queue-refused');
  // By the keys alone.
  await page.getByTestId('queue-link-password').focus();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await waitForAll(page);
  trained = await compareWithLocal(sweep);

  // The password is nowhere: this computer has no key store.
  expect((await queueView(page)).password).toBe('memory');
  for (const file of filesOf(lab.data)) {
    if (statSync(file).size > 100_000_000) continue;
    expect(readFileSync(file).includes(PASSWORD), file).toBe(false);
  }
});

test('A key store keeps the password, encrypted; the server ends and is started anew, and nothing is lost', async () => {
  // The system of the tests has none: Electron encrypts with a key of its own in its place, and says it were one.
  const pretend = () =>
    lab.app.evaluate(({ safeStorage }) => {
      safeStorage.setUsePlainTextEncryption(true);
      Object.assign(safeStorage, { getSelectedStorageBackend: () => 'gnome_libsecret' });
    });
  await pretend();
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-new').click();
  await page.getByTestId('sweep-where-queue').check({ force: true });
  await page.getByTestId('queue-edit').click();
  await expect(page.getByTestId('queue-dialog')).toContainText('kept in the key store');
  await fillIn(page, 'queue-password', PASSWORD);
  await page.getByTestId('queue-save').click();
  await expect.poll(async () => (await queueView(page)).password).toBe('keyStore');
  const kept = readFileSync(path.join(lab.data, 'queue.password'), 'utf8');
  expect(kept).not.toContain(PASSWORD);
  expect(kept).not.toContain(Buffer.from(PASSWORD).toString('base64'));

  await setUpSweep(page, { seeds: 10, epochs: LONG_EPOCHS });
  await page.getByTestId('sweep-start').click();
  await expect.poll(ended, { timeout: 60_000 }).toBeGreaterThan(1);
  await redis.kill();
  await expect(page.getByTestId('queue-link')).toHaveAttribute('data-link', 'lost', { timeout: 30_000 });
  await expect(page.getByTestId('queue-link')).toContainText('tried again by itself');
  await expect(page.getByTestId('status-away')).toContainText('not connected');
  await picture(page, 'queue-lost');
  await closeLab(lab);
  expect(lab.errors).toEqual([]);

  lab = await openLab(lab.data);
  page = lab.page;
  await pretend();
  redis = await startRedis({ password: PASSWORD, port: redis.port, folder: redis.folder });
  const sweep = await newest();
  await call(page, 'queue:connect', { password: null });
  await waitForAll(page);
  await call(page, 'queue:leave');
  expect(hashes(await runsOf(sweep))).toEqual(trained);
});

test('What is taken back stops, one run or all, and is trained here or handed over again', async () => {
  await call(page, 'queue:connect', { password: PASSWORD });
  await setUpSweep(page, { seeds: 6, epochs: 900_000 });
  await page.getByTestId('sweep-where-queue').check({ force: true });
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('queue-counts')).toContainText(/[1-9]\d* under way/, { timeout: 60_000 });
  const sweep = await newest();

  await goTo(page, 'History');
  await fillIn(page, 'history-query', `status:queued`);
  const row = page.locator(`[data-testid="history-row"][data-run="${sweep.runIds[11]}"]`);
  await expect(row).toContainText('On a queue');
  await row.locator('.name').click();
  await expect(page.getByTestId('details-elsewhere')).toHaveText(`on the queue 127.0.0.1:${redis.port}/0`);
  await picture(page, 'queue-history');
  await page.getByTestId('details-open').click();
  await expect(page.getByTestId('run-page-steps')).toContainText('on the queue');
  await picture(page, 'queue-run-page');
  await page.getByTestId('run-page-stop').click();
  await expect(page.getByTestId('run-page-status')).toContainText('Stopped');
  await page.getByTestId('run-back').click();
  await fillIn(page, 'history-query', '');

  await goTo(page, 'Sweep');
  await page.getByTestId('queue-take-back').click();
  await expect.poll(async () => (await runsOf(sweep)).every(({ status }) => status === 'stopped')).toBe(true);
  await expect(page.getByTestId('queue-progress')).toBeHidden();
  await expect(page.getByTestId('queue-send')).toHaveText('Resume on the queue');
  await picture(page, 'queue-taken-back');
  // Workers stop what nobody wants.
  await call(page, 'queue:connect', { password: null });
  const underWay = async () => (await queueView(page)).status.facts?.workers.map((worker) => worker.underWay);
  await expect.poll(underWay, { timeout: 60_000 }).toEqual([0, 0]);
  await call(page, 'queue:leave');
  await page.getByTestId('queue-send').click();
  await expect(page.getByTestId('queue-counts')).toContainText(/[1-9]\d* under way/, { timeout: 60_000 });
  await page.getByTestId('queue-take-back').click();
  await expect(page.getByTestId('queue-progress')).toBeHidden();
  await page.getByTestId('sweep-resume').click();
  await expect.poll(async () => (await runsOf(sweep)).some(({ status }) => status === 'running')).toBe(true);
  await page.getByTestId('sweep-pause').click();
  await waitForAll(page);

  // Nothing is there: it can be forgotten.
  await page.getByTestId('sweep-new').click();
  await page.getByTestId('queue-edit').click();
  await page.getByTestId('queue-forget').click();
  await expect(page.getByTestId('queue-edit')).toHaveText('Set up a queue…');
  expect(filesOf(lab.data).filter((file) => file.includes('queue.password'))).toEqual([]);
  await page.getByTestId('sweep-where-here').check({ force: true });
});
