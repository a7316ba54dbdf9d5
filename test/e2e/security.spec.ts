import { expect, test } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call, closeLab, goTo, listRuns, openLab, type Lab } from './support/app';

/** A server on this machine that counts who asks it. */
async function countingServer() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('Access-Control-Allow-Origin', '*').end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, address: `http://127.0.0.1:${port}`, close: () => server.close() };
}

test('no place of the app asks the network, and nothing that asks gets through', async () => {
  const server = await countingServer();
  const lab = await openLab();
  const { app, page } = lab;
  await app.evaluate(({ session }) => {
    const seen: string[] = [];
    (globalThis as { seen?: string[] }).seen = seen;
    session.defaultSession.webRequest.onSendHeaders((details) => seen.push(details.url));
  });
  await page.reload();
  await call(page, 'run:start', { spec: { dataset: 'iris', epochs: 5 }, name: null, seeds: 1, startPaused: false });
  for (const place of ['Train', 'Sweep', 'History'] as const) await goTo(page, place);
  const seen = await app.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((url) => !/^(app:\/\/lab\/|file:|data:)/.test(url))).toEqual([]);
  expect(lab.errors).toEqual([]);

  const tries = await page.evaluate(async (address) => {
    const outcome = (attempt: Promise<unknown>) => attempt.then(() => 'allowed').catch(() => 'refused');
    const image = new Promise((resolve, reject) => {
      const element = new Image();
      element.onload = resolve;
      element.onerror = reject;
      element.src = `${address}/image`;
    });
    const socket = new Promise((resolve, reject) => {
      const line = new WebSocket(address.replace('http', 'ws'));
      line.onopen = resolve;
      line.onerror = reject;
    });
    return Promise.all([outcome(fetch(`${address}/fetch`)), outcome(image), outcome(socket)]);
  }, server.address);
  expect(tries).toEqual(['refused', 'refused', 'refused']);
  // Also main itself is refused, so no page trick and no dependency gets out.
  const fromMain = await app.evaluate(
    ({ net }, address) =>
      net
        .fetch(address)
        .then(() => 'allowed')
        .catch(() => 'refused'),
    server.address,
  );
  expect(fromMain).toBe('refused');
  expect(server.asked).toEqual([]);
  server.close();
  await closeLab(lab);
});

test('the page is sandboxed, cannot leave, and runs no code of its own making', async () => {
  const lab = await openLab();
  const { app, page } = lab;
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  });
  expect(await page.evaluate(() => [typeof require, typeof process, typeof module].join())).toBe(
    'undefined,undefined,undefined',
  );

  const url = page.url();
  expect(url).toBe('app://lab/');
  await page.evaluate(() => {
    window.open('https://example.invalid/');
    location.href = 'https://example.invalid/';
  });
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  expect(page.url()).toBe(url);
  expect(app.windows()).toHaveLength(1);

  const injected = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    // In a task of its own: the debugger, through which tests speak, may evaluate what the page may not.
    const evaluated = new Promise<boolean>((resolve) =>
      setTimeout(() => {
        try {
          resolve(new Function('return true')() as boolean);
        } catch {
          resolve(false);
        }
      }),
    );
    return evaluated.then((done) => ({ ran: 'injected' in window, evaluated: done }));
  });
  expect(injected).toEqual({ ran: false, evaluated: false });
  const escaped = await page.evaluate(() => fetch('app://lab/..%2f..%2fpackage.json').then((reply) => reply.status));
  expect(escaped).toBe(404);
  await closeLab(lab);
});

test('calls that are not in the contract, or break it, are refused with a sentence', async () => {
  const lab = await openLab();
  const refusal = async (channel: string, args: unknown) =>
    call(lab.page, channel, args).then(
      () => 'accepted',
      (error: unknown) => (error as Error).message,
    );
  expect(await refusal('run:destroy', {})).toContain('unknown call "run:destroy"');
  expect(await refusal('constructor', {})).toContain('unknown call');
  expect(await refusal('run:get', { id: '../../etc/passwd' })).toMatch(/id must be a run id/);
  expect(await refusal('run:get', { id: '000000000000' })).toMatch(/no run/);
  expect(await refusal('run:control', { id: '000000000000', action: 'explode' })).toMatch(/action must be/);
  expect(await refusal('settings:set', { theme: 'dark', extra: 1 })).toMatch(/unknown field|Unrecognized/i);
  expect(
    await refusal('run:start', { spec: { dataset: 'moons', epochs: 0 }, name: null, seeds: 1, startPaused: false }),
  ).toMatch(/epochs must be a whole number/);
  expect(await listRuns(lab.page)).toEqual([]);
  await closeLab(lab);
});

test('the window comes back where it was', async () => {
  const first = await openLab();
  await setBounds(first, { x: 40, y: 30, width: 1111, height: 777 });
  await closeLab(first);
  const second = await openLab(first.data);
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toMatchObject({ width: 1111, height: 777 });
  await closeLab(second);
});

async function setBounds(lab: Lab, bounds: { x: number; y: number; width: number; height: number }): Promise<void> {
  await lab.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds);
}
