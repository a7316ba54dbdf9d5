import { expect, test } from '@playwright/test';
import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  closeLab,
  openLab,
  startRuns,
  waitForAll,
  type Lab,
} from './support/app';

const ROOT = path.join(import.meta.dirname, '../..');

/** A server on this machine that counts who comes, by any protocol: connections, datagrams, requests. */
async function countingServer() {
  const met: string[] = [];
  const server = createServer((request, response) => {
    met.push(`request ${request.url}`);
    response.setHeader('Access-Control-Allow-Origin', '*').end('ok');
  });
  server.on('connection', (socket: Socket) => met.push(`connection from ${socket.remotePort}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const datagrams = createSocket('udp4', (message) => met.push(`datagram of ${message.length}`));
  await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
  return {
    met,
    port,
    address: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
      datagrams.close();
    },
  };
}

/** Records every request that a session lets through or refuses; there is no other listener of these two events. */
async function recordRequests({ app }: Lab): Promise<void> {
  await app.evaluate(({ session }) => {
    const seen: string[] = [];
    (globalThis as { seen?: string[] }).seen = seen;
    session.defaultSession.webRequest.onSendHeaders((details) => seen.push(details.url));
    session.defaultSession.webRequest.onErrorOccurred((details) => seen.push(details.url));
  });
}

const requestsOf = ({ app }: Lab) => app.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);

/** Internet sockets of the app's processes, as the kernel lists them: `protocol local -> remote`. Linux only. */
function socketsOf({ app }: Lab): string[] {
  const inodes = new Map<string, string>();
  for (const protocol of ['tcp', 'tcp6', 'udp', 'udp6']) {
    for (const line of readFileSync(`/proc/net/${protocol}`, 'utf8').trim().split('\n').slice(1)) {
      const cells = line.trim().split(/\s+/);
      inodes.set(cells[9] ?? '', `${protocol} ${cells[1]} -> ${cells[2]}`);
    }
  }
  const found: string[] = [];
  for (const pid of processTree(app.process().pid ?? 0)) {
    let handles: string[];
    try {
      handles = readdirSync(`/proc/${pid}/fd`);
    } catch {
      continue; // It has ended.
    }
    for (const handle of handles) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${handle}`))?.[1];
        const socket = inode === undefined ? undefined : inodes.get(inode);
        if (socket !== undefined) found.push(socket);
      } catch {
        // Closed meanwhile.
      }
    }
  }
  return found;
}

function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended.
    }
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

/** On this machine: IPv4 and IPv6, plain and mapped. Nobody yet: a socket that listens. */
const LOOPBACK = /^(\w+) ((0100007F|0{8}:0{4}|0{24}01000000|0{16}F{4}0{0}0000|0000000000000000FFFF00000100007F):\w+)/;
const isLoopback = (socket: string) =>
  LOOPBACK.test(socket) && / -> (0100007F|0{8}|0{24}01000000|0{32}|0{16}FFFF00000100007F):/.test(socket);

const dismiss = async (lab: Lab) => {
  await lab.page.keyboard.press('Escape');
  await expect(lab.page.getByRole('dialog')).toHaveCount(0);
};

test('no place and no dialog of the app asks the network, nor does any of its processes', async () => {
  const lab = await openLab();
  const { page } = lab;
  await recordRequests(lab);
  const sockets: string[] = [];
  const look = () => {
    if (process.platform === 'linux') sockets.push(...socketsOf(lab));
  };
  await page.reload();
  // Every place there is, whatever joins them.
  const places = page.getByRole('navigation').locator('[data-testid^="place-"]');
  await expect(places.first()).toBeVisible();
  const names = await places.evaluateAll((all) => all.map((each) => each.getAttribute('data-testid') ?? ''));
  expect(names.length).toBeGreaterThanOrEqual(3);
  await startRuns(page, { dataset: 'iris', epochs: 5 }, { name: 'one', seeds: 2 });
  for (const name of names) {
    await page.getByTestId(name).click();
    await expect(page.getByTestId(name.replace('place-', 'view-'))).toBeVisible();
    look();
  }
  await waitForAll(page);

  await page.getByTestId('settings-open').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  look();
  await dismiss(lab);

  const csv = path.join(lab.data, 'x.csv');
  writeFileSync(csv, 'a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n');
  await answerOpenDialog(lab, csv);
  await page.getByTestId('place-history').click();
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-export').click();
  await expect(page.getByTestId('export-save')).toBeEnabled();
  look();
  await answerSaveDialog(lab, path.join(lab.data, 'out.csv'));
  await page.getByTestId('export-save').click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  look();
  const study = path.join(lab.data, 'out.initlab-study');
  await answerSaveDialog(lab, study);
  await page.getByTestId('bulk-study').click();
  await page.getByTestId('study-save').click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await answerOpenDialog(lab, study);
  await page.getByTestId('history-import-study').click();
  await expect(page.getByTestId('study-import-take')).toBeVisible();
  look();
  await dismiss(lab);
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-back')).toBeVisible();
  await page.getByTestId('compare-save').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  look();
  await dismiss(lab);
  await page.getByTestId('compare-back').click();
  // A run's page; a replay is a trainer, an import and an export processes of their own.
  await page.getByTestId('history-row').first().click();
  await page.keyboard.press('o');
  await expect(page.getByTestId('run-page')).toBeVisible();
  look();
  const [run] = await waitForAll(page);
  await call(page, 'replay:start', { ids: [run?.id] });
  await answerOpenDialog(lab, csv);
  await call(page, 'dataset:choose', { part: 'examples' });
  await call(page, 'dataset:preview');
  look();
  await call(page, 'dataset:cancel');

  const seen = await requestsOf(lab);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((url) => !/^(app:\/\/lab\/|file:|data:)/.test(url))).toEqual([]);
  if (process.platform === 'linux') {
    // The debuggers through which the test speaks, and nobody else.
    expect(sockets.length).toBeGreaterThan(0);
    expect(sockets.filter((socket) => !isLoopback(socket))).toEqual([]);
  }
  const services = await lab.app.evaluate(({ crashReporter, session }) => ({
    crashes: crashReporter.getUploadToServer(),
    spelling: session.defaultSession.isSpellCheckerEnabled(),
    cookies: session.defaultSession.cookies.get({}),
  }));
  expect(services).toMatchObject({ crashes: false, spelling: false });
  expect(lab.errors).toEqual([]);
  await closeLab(lab);
});

test('nothing that a page might try gets through, by whatever way', async () => {
  const server = await countingServer();
  const lab = await openLab();
  const tries = await lab.page.evaluate(
    async ({ address, port }) => {
      const outcome = (attempt: Promise<unknown>) =>
        Promise.race([
          attempt.then(() => 'allowed').catch(() => 'refused'),
          new Promise((resolve) => setTimeout(() => resolve('refused'), 4000)),
        ]);
      const element = (tag: string, more: Record<string, string>) =>
        new Promise((resolve, reject) => {
          const made = document.createElement(tag);
          made.addEventListener('load', resolve);
          made.addEventListener('error', reject);
          for (const [name, value] of Object.entries(more)) made.setAttribute(name, value);
          document.body.append(made);
        });
      const opened = (make: () => EventTarget) =>
        new Promise((resolve, reject) => {
          const made = make();
          made.addEventListener('open', resolve);
          made.addEventListener('error', reject);
        });
      const rtc = (async () => {
        const peer = new RTCPeerConnection({
          iceServers: [
            { urls: `stun:127.0.0.1:${port}` },
            { urls: `turn:127.0.0.1:${port}?transport=tcp`, username: 'a', credential: 'b' },
          ],
        });
        peer.createDataChannel('x');
        await peer.setLocalDescription(await peer.createOffer());
        await new Promise((resolve) => setTimeout(resolve, 3000));
        throw new Error('nothing came');
      })();
      return Object.fromEntries(
        await Promise.all(
          Object.entries({
            fetch: fetch(`${address}/fetch`),
            'fetch without cors': fetch(`${address}/no-cors`, { mode: 'no-cors' }),
            image: element('img', { src: `${address}/image` }),
            script: element('script', { src: `${address}/script` }),
            style: element('link', { rel: 'stylesheet', href: `${address}/style` }),
            frame: element('iframe', { src: `${address}/frame` }).then(() => {
              throw new Error('an error page loads too');
            }),
            object: element('object', { data: `${address}/object` }),
            prefetch: element('link', { rel: 'prefetch', href: `${address}/prefetch` }),
            preconnect: element('link', { rel: 'preconnect', href: address }),
            'dns-prefetch': element('link', { rel: 'dns-prefetch', href: '//tracker.example' }),
            audio: element('audio', { src: `${address}/audio` }),
            socket: opened(() => new WebSocket(address.replace('http', 'ws'))),
            events: opened(() => new EventSource(`${address}/events`)),
            worker: new Promise((_resolve, reject) => {
              try {
                new Worker(`${address}/worker`).onerror = reject;
              } catch (error) {
                reject(error as Error);
              }
            }),
            rtc,
          }).map(async ([name, attempt]) => [name, await outcome(attempt)] as const),
        ),
      ) as Record<string, string>;
    },
    { address: server.address, port: server.port },
  );
  await lab.page.evaluate((address) => {
    navigator.sendBeacon(`${address}/beacon`, 'x');
    const form = document.createElement('form');
    form.action = `${address}/form`;
    document.body.append(form);
    form.submit();
  }, server.address);
  expect(Object.entries(tries).filter(([, each]) => each !== 'refused')).toEqual([]);

  // Also main itself is refused, whatever session it asks by, so no page trick and no dependency gets out.
  const fromMain = await lab.app.evaluate(async ({ net, session }, address) => {
    const asked = (attempt: Promise<unknown>) => attempt.then(() => 'allowed').catch(() => 'refused');
    return Promise.all([
      asked(net.fetch(`${address}/main`)),
      asked(session.fromPartition('another').fetch(`${address}/another`)),
      asked(session.fromPartition('persist:kept').fetch(`${address}/kept`)),
      asked(session.defaultSession.resolveHost('example.com')),
      asked(fetch(`${address}/node`)),
    ]);
  }, server.address);
  expect(fromMain).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
  expect(server.met).toEqual([]);
  server.close();
  await closeLab(lab);
});

test('no process of ours can reach anybody: main, trainer, importer, exporter, study and a thread of the trainer', async () => {
  const server = await countingServer();
  const lab = await openLab();
  const probe = path.join(ROOT, 'test/support/networkProbe.mjs');
  const outcomes = await lab.app.evaluate(
    async ({ utilityProcess }, { probe, programs, address }) => {
      const all: Record<string, string> = {};
      for (const program of programs) {
        const child = utilityProcess.fork(probe, [program, address]);
        const told = await new Promise<Record<string, string>>((resolve) => {
          child.on('message', (message: { probe?: Record<string, string> }) => {
            if (message.probe !== undefined) resolve(message.probe);
          });
          child.once('exit', (code) => resolve({ ended: String(code) }));
        });
        child.kill();
        for (const [what, outcome] of Object.entries(told)) all[`${program}: ${what}`] = outcome;
      }
      return all;
    },
    {
      probe,
      programs: ['trainer', 'importer', 'exporter', 'study'].map((name) => path.join(ROOT, `dist/main/${name}.js`)),
      address: server.address,
    },
  );
  expect(Object.keys(outcomes).length).toBeGreaterThan(4 * 12);
  expect(Object.entries(outcomes).filter(([, outcome]) => !outcome.includes('Initlab makes no connections'))).toEqual(
    [],
  );
  expect(server.met).toEqual([]);
  server.close();
  await closeLab(lab);
});
