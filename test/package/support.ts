import { chromium, expect, type Browser, type Page } from '@playwright/test';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Where an app was put: by the deb into a root of its own, which may be a whole small system, or unpacked from the tar.gz. */
export interface Place {
  readonly kind: 'deb' | 'tar.gz';
  /** The root that the app sees as `/` where `isSystem`, else a folder that holds it. */
  readonly root: string;
  /** Folder of the app, as seen in the root. */
  readonly folder: string;
  readonly isSystem: boolean;
}

export const PLACES = JSON.parse(process.env['INITLAB_PLACES'] ?? '[]') as readonly Place[];
export const placeOf = (kind: Place['kind']) => PLACES.find((place) => place.kind === kind)!;

/** Chromium's sandbox does not work for root; in a whole system the app is started as an ordinary user. */
const USER = 1000;
const isRoot = process.getuid?.() === 0;
const HOME = '/home/someone';

/** A command in the place, as its user: the program and its arguments. */
function inside(place: Place, args: readonly string[]): string[] {
  if (!place.isSystem) return [...args];
  return ['chroot', `--userspec=${USER}:${USER}`, place.root, ...args];
}

/** A path of the app's world, on this machine. */
export function here(place: Place, file: string): string {
  return path.join(place.root, file);
}

/** A path of the place for the app: as it stands in the whole system, or the real one. */
export function there(place: Place, file: string): string {
  return place.isSystem ? file : here(place, file);
}

/** A home folder of the place, with nothing in it. */
export function newHome(place: Place): void {
  rmSync(here(place, HOME), { recursive: true, force: true });
  mkdirSync(here(place, `${HOME}/.config`), { recursive: true });
  own(place, HOME);
}

/** Gives a file or folder of the place to its user. */
export function own(place: Place, file: string): void {
  if (place.isSystem) spawnSync('chown', ['-R', `${USER}:${USER}`, here(place, file)]);
}

function environment(place: Place): Record<string, string> {
  return {
    PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: there(place, HOME),
    LANG: 'C.UTF-8',
    ...(process.env['DISPLAY'] !== undefined && { DISPLAY: process.env['DISPLAY'] }),
  };
}

export const dataFolder = `${HOME}/.config/Initlab`;
export const homeFile = (name: string) => `${HOME}/${name}`;

/** Runs a command of the place to its end. */
export function run(place: Place, program: string, args: readonly string[], env: Record<string, string> = {}) {
  const [command, ...rest] = inside(place, [program, ...args]);
  const options = { encoding: 'utf8' as const, env: { ...environment(place), ...env }, timeout: 120_000 };
  return spawnSync(command!, rest, options);
}

export interface Started {
  readonly page: Page;
  readonly process: ChildProcess;
  readonly errors: string[];
  readonly close: () => Promise<void>;
}

/** Starts the installed app and takes hold of its window by Chromium's debugging port, for Playwright's own way is fused off. */
export async function startApp(place: Place, args: readonly string[] = []): Promise<Started> {
  const flags = [...(isRoot && !place.isSystem ? ['--no-sandbox'] : []), '--remote-debugging-port=0'];
  const program = there(place, path.join(place.folder, 'initlab'));
  const [command, ...rest] = inside(place, [program, ...flags, ...args]);
  const child = spawn(command!, rest, { env: environment(place), stdio: ['ignore', 'ignore', 'pipe'] });
  return { ...(await attach(child)), process: child };
}

/** The window of a process that says on its error output where its debugging port is. */
async function attach(child: ChildProcess): Promise<Omit<Started, 'process'>> {
  let told = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(told)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}: ${told}`)));
  });
  const browser: Browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  page.setDefaultTimeout(30_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await expect(page.getByRole('navigation')).toBeVisible();
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await page.close().catch(() => undefined);
    await browser.close().catch(() => undefined);
    await ended;
  };
  return { page, errors, close };
}

/** Types a path into the system's own dialog of this title and confirms it, as a user does. */
export async function answerSaveDialog(title: string, file: string): Promise<void> {
  const tool = (...args: string[]) => spawnSync('xdotool', args, { encoding: 'utf8', timeout: 20_000 }).stdout.trim();
  const find = () => tool('search', '--onlyvisible', '--name', `^${title}$`).split('\n').at(-1) ?? '';
  await expect.poll(find, { message: `the dialog “${title}”` }).not.toBe('');
  tool('windowfocus', '--sync', find());
  tool('key', 'ctrl+a');
  tool('type', '--delay', '30', file);
  tool('key', 'Return');
  await expect.poll(find).toBe('');
}
