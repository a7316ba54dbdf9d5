import { expect, test, type Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { runnerImport } from 'vite';
import { kernels } from '../../scripts/kernelPlugin';
import { faultCount } from '../support/faultCount';
import type * as HostileCalls from '../support/hostileCalls';
import { decodeHostile, hostileMakers, type Encoded } from '../support/hostileValues';
import { NATIVE_BINDING } from '../support/native';
import { answerOpenDialog, call, closeLab, openLab, startRuns, waitForAll, type Lab } from './support/app';

/** Messages in all; every call of the contract gets its share. */
const MESSAGES = faultCount({ quick: 2_000, full: 100_000 });
const BATCH = 100;
const SEED = faultCount({ quick: 1, full: 2 });
test.describe.configure({ timeout: faultCount({ quick: 180_000, full: 3_600_000 }) });

/** Every row of every table, but for the heartbeat of the session. */
function contentsOf(file: string): string {
  const db = new Database(file, { nativeBinding: NATIVE_BINDING, readonly: true });
  const hash = createHash('sha256');
  const tables = db.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`);
  for (const { name } of tables.all()) {
    if (name === 'session') continue;
    for (const row of db.prepare<[], object>(`SELECT * FROM "${name}"`).all()) {
      hash.update(JSON.stringify([name, ...Object.values(row)]));
    }
  }
  db.close();
  return hash.digest('hex');
}

/** The contract imports what only Vite understands. */
async function hostileCalls(): Promise<typeof HostileCalls> {
  const file = path.join(import.meta.dirname, '../support/hostileCalls.ts');
  const config = { configFile: false as const, plugins: [kernels()], logLevel: 'error' as const };
  return (await runnerImport<typeof HostileCalls>(file, config)).module;
}

interface Answer {
  /** Refused by main, by the bridge before it (what cannot cross it), or taken. */
  readonly by: 'main' | 'bridge' | 'nobody';
  readonly code: string;
  readonly message: string;
}

/** Puts the makers of hostile values into the page. */
async function prepare(page: Page): Promise<void> {
  const script = `window.makers = (${hostileMakers.toString()})(); ${decodeHostile.toString()}; window.decodeHostile = decodeHostile;`;
  await page.evaluate(script);
}

/** Sends one call after the other, as the page does; null in the place of a channel for the door of drops. */
function send(page: Page, calls: readonly (readonly [channel: Encoded, args: Encoded])[]): Promise<Answer[]> {
  return page.evaluate(
    async (all) => {
      const { lab, makers, decodeHostile } = window as unknown as {
        lab: Record<'call' | 'drop', (...args: unknown[]) => Promise<{ ok: boolean; code: string; message: string }>>;
        makers: object;
        decodeHostile(encoded: unknown, makers: object): unknown;
      };
      const answers: { by: 'main' | 'bridge' | 'nobody'; code: string; message: string }[] = [];
      for (const [channel, args] of all) {
        try {
          const value = decodeHostile(args, makers);
          const result = await (channel === null
            ? lab['drop'](value)
            : lab['call'](decodeHostile(channel, makers), value));
          answers.push({ by: result.ok ? 'nobody' : 'main', code: result.code, message: result.message ?? '' });
        } catch (error) {
          answers.push({ by: 'bridge', code: '', message: String(error) });
        }
      }
      return answers;
    },
    calls as unknown as readonly (readonly [unknown, unknown])[],
  );
}

async function mainMemory({ app }: Lab): Promise<number> {
  return app.evaluate(() => {
    (globalThis as { gc?: () => void }).gc?.();
    return process.memoryUsage().heapUsed + process.memoryUsage().external;
  });
}

/** What is wrong with an answer to a call that must be refused; null when nothing is. */
function fault(answer: Answer | undefined): string | null {
  if (answer === undefined) return 'no answer';
  if (answer.by === 'bridge') return null;
  if (answer.by === 'nobody') return 'taken';
  if (answer.code !== 'input') return `refused as ${answer.code}: ${answer.message}`;
  const isSentence = /^\S.{9,}/.test(answer.message) && answer.message.length < 1000;
  return isSentence ? null : `no sentence: ${answer.message.slice(0, 200)}`;
}

test('whatever a page sends by whatever call is refused with a sentence; main lives and the history stays as it is', async () => {
  const lab = await openLab(undefined, ['--js-flags=--expose-gc']);
  const { page } = lab;
  await startRuns(page, { dataset: 'xor', epochs: 3 }, { seeds: 2 });
  await waitForAll(page);
  await answerOpenDialog(lab, path.join(lab.data, 'none'));
  await prepare(page);
  const file = path.join(lab.data, 'history.sqlite');
  const before = contentsOf(file);

  const { CHANNELS, refusedArguments } = await hostileCalls();
  const each = Math.ceil(MESSAGES / CHANNELS.length);
  const faults: string[] = [];
  const refusals = { main: 0, bridge: 0, nobody: 0 };
  let memory = 0;
  for (const [index, channel] of CHANNELS.entries()) {
    const all = refusedArguments(channel, each, SEED * 1000 + index);
    expect(all.length, channel).toBe(each);
    for (let at = 0; at < all.length; at += BATCH) {
      const part = all.slice(at, at + BATCH);
      const answers = await send(
        page,
        part.map((args) => [channel, args] as const),
      );
      part.forEach((args, i) => {
        const answer = answers[i];
        if (answer !== undefined) refusals[answer.by]++;
        const wrong = fault(answer);
        if (wrong !== null) faults.push(`${channel} ${JSON.stringify(args).slice(0, 300)}: ${wrong}`);
      });
    }
    // After a tenth everything is loaded that will be.
    if (index === Math.floor(CHANNELS.length / 10)) memory = await mainMemory(lab);
  }
  expect(faults.slice(0, 10)).toEqual([]);
  expect(refusals.main).toBeGreaterThan(MESSAGES / 2);

  const names = Object.keys(hostileMakers()).map((name): Encoded => ({ $hostile: name }));
  const strange = [...names, 'run:destroy', 'constructor', 'hasOwnProperty', 'run:get ', 'RUN:GET', 'lab:call'];
  const unknown = await send(
    page,
    strange.map((name) => [name, null] as const),
  );
  // No channel is null for `send`: there it means the other door.
  unknown.forEach((answer, i) => {
    if (answer.by === 'main') expect(answer.message, JSON.stringify(strange[i])).toMatch(/^unknown call /);
  });
  expect(unknown.map(fault).filter((wrong) => wrong !== null)).toEqual([]);
  const dropped = await send(
    page,
    names.map((args) => [null, args] as const),
  );
  expect(dropped.map(fault).filter((wrong) => wrong !== null)).toEqual([]);
  // A file that a page makes has no path, whatever it is called.
  const made = await page.evaluate(async () => {
    const lab = (window as unknown as { lab: { drop(file: File): Promise<{ ok: boolean; message: string }> } }).lab;
    return lab.drop(new File(['a,b\n1,2\n'], '/etc/passwd'));
  });
  expect(made).toMatchObject({
    ok: false,
    message: expect.stringContaining('must be a file on this computer') as unknown as string,
  });

  expect((await mainMemory(lab)) - memory).toBeLessThan(20_000_000);
  expect(contentsOf(file)).toBe(before);
  expect(await page.evaluate(() => ({}) as { polluted?: boolean })).toEqual({});
  expect(await lab.app.evaluate(() => ({ polluted: ({} as { polluted?: boolean }).polluted ?? false }))).toEqual({
    polluted: false,
  });
  expect(await call<{ version: string }>(page, 'app:info')).toHaveProperty('version');
  expect(lab.errors).toEqual([]);
  await closeLab(lab);
});
