import { expect, test } from '@playwright/test';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { call, closeLab, listRuns, newDataFolder, openLab, type Lab } from './support/app';

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
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  });
  expect((preferences as { enableBlinkFeatures?: string }).enableBlinkFeatures ?? '').toBe('');
  expect(await app.evaluate(({ app }) => app.isPackaged)).toBe(false);
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
  // Styles, handlers and modules of its own making neither; nothing but WebAssembly may be compiled.
  const made = await page.evaluate(async () => {
    const box = document.createElement('div');
    box.innerHTML = '<p style="position: fixed">x</p><img src="none:x" onerror="window.injected = true">';
    box.setAttribute('onclick', 'window.injected = true');
    document.body.append(box);
    box.click();
    const link = document.createElement('a');
    link.setAttribute('href', 'javascript:window.injected=true');
    box.append(link);
    link.click();
    const imported = (from: string) => import(/* @vite-ignore */ from).then(() => 'allowed').catch(() => 'refused');
    const blob = URL.createObjectURL(new Blob(['self.x = 1'], { type: 'text/javascript' }));
    const worker = await new Promise((resolve) => {
      try {
        new Worker(blob).onerror = () => resolve('refused');
      } catch {
        resolve('refused');
      }
      setTimeout(() => resolve('allowed'), 2000);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {
      injected: 'injected' in window,
      style: getComputedStyle(box.firstElementChild!).position,
      modules: [await imported('data:text/javascript,1'), await imported(blob)],
      worker,
      wasm: WebAssembly.validate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
    };
  });
  expect(made).toEqual({
    ...{ injected: false, style: 'static', modules: ['refused', 'refused'], worker: 'refused', wasm: true },
  });
  const { policy, type } = await page.evaluate(async () => {
    const { headers } = await fetch('app://lab/');
    return { policy: headers.get('Content-Security-Policy'), type: headers.get('X-Content-Type-Options') };
  });
  expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/);
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|\*|https?:/);
  expect(type).toBe('nosniff');
  await closeLab(lab);
});

test('no address leads out of the folder of the page', async () => {
  const lab = await openLab();
  const ways = ['..%2f..%2fpackage.json', '%2e%2e%2f%2e%2e%2fpackage.json', '%252e%252e%252fpackage.json'];
  ways.push('..%5c..%5cpackage.json', '..\\..\\package.json', '%00', 'index.html%00.js', '%2fetc%2fpasswd', '%ff');
  ways.push(
    '/etc/passwd',
    '//etc/passwd',
    'C:/Windows/win.ini',
    'C:%5cWindows%5cwin.ini',
    'file:%2f%2f%2fetc%2fpasswd',
  );
  ways.push(
    'assets/../../main/index.js',
    'assets/%2e%2e/%2e%2e/main/index.js',
    'index.html:stream',
    'none.html',
    'assets/',
  );
  const addresses = [...ways.map((way) => `app://lab/${way}`), 'app://other/index.html', 'app://lab.other/index.html'];
  // As the page asks, and as main does, for whom no policy holds.
  const page = await lab.page.evaluate(async (all) => {
    const status = (url: string) =>
      fetch(url)
        .then(({ status }) => status)
        .catch(() => 404);
    return Promise.all(all.map(status));
  }, addresses);
  const main = await lab.app.evaluate(async ({ session }, all) => {
    const status = (url: string) =>
      session.defaultSession
        .fetch(url)
        .then(({ status }) => status)
        .catch(() => 404);
    return Promise.all(all.map(status));
  }, addresses);
  addresses.forEach((address, i) => expect([address, page[i], main[i]]).toEqual([address, 404, 404]));
  expect(await lab.page.evaluate(() => fetch('app://lab/index.html').then(({ status }) => status))).toBe(200);
  await closeLab(lab);
});

test('the page opens nothing: no window, frame or web view, no download, no permission, whatever is dropped on it', async () => {
  const lab = await openLab();
  const { app, page } = lab;
  const downloads = newDataFolder();
  await app.evaluate(({ app, session }, folder) => {
    app.setPath('downloads', folder);
    const items: boolean[] = [];
    (globalThis as { items?: boolean[] }).items = items;
    session.defaultSession.on('will-download', (event) => items.push(event.defaultPrevented));
  }, downloads);
  const permissions = await page.evaluate(async () => {
    const named = (attempt: Promise<unknown>) => attempt.then(String).catch((error: Error) => error.name);
    const opened = [
      window.open('https://example.invalid/'),
      window.open('app://lab/', 'x'),
      window.open('about:blank'),
    ];
    for (const target of ['_blank', '_top', 'other']) {
      const link = document.createElement('a');
      Object.assign(link, { href: 'https://example.invalid/', target });
      document.body.append(link);
      link.click();
    }
    for (const href of ['data:text/plain,x', URL.createObjectURL(new Blob(['x'])), 'app://lab/index.html']) {
      const link = document.createElement('a');
      Object.assign(link, { href, download: 'taken.txt' });
      document.body.append(link);
      link.click();
    }
    for (const tag of ['webview', 'iframe', 'object', 'embed']) {
      const frame = document.createElement(tag);
      for (const name of ['src', 'data'])
        frame.setAttribute(name, 'data:text/html,<script>parent.injected=true</script>');
      document.body.append(frame);
    }
    const place = new Promise((_resolve, reject) =>
      navigator.geolocation.getCurrentPosition(_resolve, ({ code }) =>
        reject(Object.assign(new Error(), { name: `code ${code}` })),
      ),
    );
    return {
      opened: opened.filter((each) => each !== null).length,
      notification: await Notification.requestPermission(),
      camera: await named(navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await named(navigator.mediaDevices.getDisplayMedia()),
      clipboard: await named(navigator.clipboard.readText()),
      midi: await named(navigator.requestMIDIAccess()),
      place: await named(place),
      persisted: await navigator.storage.persist(),
    };
  });
  expect(permissions).toMatchObject({
    opened: 0,
    notification: 'denied',
    clipboard: 'NotAllowedError',
    place: 'code 1',
  });
  for (const each of [permissions.camera, permissions.screen, permissions.midi]) expect(each).toMatch(/Error$/);
  expect(permissions.persisted).toBe(false);

  // As the system hands over what is dropped: a link, and a file that a page might be made to show.
  const file = path.join(downloads, 'evil.html');
  writeFileSync(file, '<script>opener.injected = true</script>');
  const session = await page.context().newCDPSession(page);
  for (const data of [
    { items: [{ mimeType: 'text/uri-list', data: 'https://example.invalid/' }], dragOperationsMask: 1 },
    { items: [{ mimeType: 'text/html', data: '<img src=x onerror="window.injected=true">' }], dragOperationsMask: 1 },
    { items: [], files: [file], dragOperationsMask: 1 },
  ]) {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    }
  }
  await page.waitForTimeout(500);
  expect(page.url()).toBe('app://lab/');
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
  expect(app.windows()).toHaveLength(1);
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  const items = await app.evaluate(() => (globalThis as unknown as { items: boolean[] }).items);
  expect(items.length).toBeGreaterThan(0);
  expect(items).not.toContain(false);
  expect(readdirSync(downloads)).toEqual(['evil.html']);
  await closeLab(lab);
});

test('a page has one door to main, and only ours is answered', async () => {
  const lab = await openLab();
  const { app, page } = lab;
  const door = await page.evaluate(() => {
    'use strict';
    const { lab } = window as unknown as { lab: Record<string, unknown> };
    const changed = (change: () => void) => {
      try {
        change();
        return 'changed';
      } catch {
        return 'refused';
      }
    };
    return {
      keys: Object.keys(lab).sort(),
      kinds: Object.values(lab).map((each) => typeof each),
      changes: [
        changed(() => (lab['call'] = () => 1)),
        changed(() => (lab['more'] = 1)),
        changed(() => delete lab['drop']),
        changed(() => ((window as unknown as { lab: unknown }).lab = {})),
      ],
      globals: Object.keys(window).filter((key) => /electron|ipc|require|process|module|Buffer|__dirname/i.test(key)),
    };
  });
  expect(door).toEqual({
    keys: ['call', 'drop', 'onEvent'],
    kinds: ['function', 'function', 'function'],
    changes: ['refused', 'refused', 'refused', 'refused'],
    globals: [],
  });

  // Another page with the same preload, as if one had come in: its calls are refused, whatever address it has.
  const preload = path.join(import.meta.dirname, '../../dist/preload/index.cjs');
  const answers = await app.evaluate(
    async ({ BrowserWindow }, { preload, file }) => {
      const all: string[] = [];
      for (const address of ['data:text/html,x', 'about:blank', file, 'app://lab.evil/']) {
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await window.loadURL(address).catch(() => undefined);
        const script = `lab.call('app:info').then((r) => r.ok ? 'answered' : r.message, String)`;
        all.push((await window.webContents.executeJavaScript(script).catch(String)) as string);
        window.destroy();
      }
      return all;
    },
    { preload, file: `file://${path.join(import.meta.dirname, '../../dist/renderer/index.html')}` },
  );
  for (const answer of answers) expect(answer).toMatch(/calls must come from the app's own page; got /);
  expect(await call<{ version: string }>(page, 'app:info')).toHaveProperty('version');
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
