import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HelperProcess } from '../../../main/helpers/helperProcess';
import { ImportDesk } from '../../../main/imports/importDesk';
import { ImportJob } from '../../../main/importer/importJob';
import type { ImporterCommand, ImporterEvent } from '../../../main/importer/protocol';
import { labelsBeside } from '../../../main/data/importFile';

let folder: string;
let kept: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'initlab-desk-'));
  kept = path.join(folder, 'datasets');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, contents: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, contents);
  return file;
}

/** An importer in this process: does a command when told to, so that a test can step between. */
class FakeImporter implements HelperProcess<ImporterCommand, ImporterEvent> {
  static readonly all: FakeImporter[] = [];
  readonly commands: ImporterCommand[] = [];
  killed = false;
  #listen: (event: ImporterEvent) => void = () => undefined;
  #exit: (code: number | null) => void = () => undefined;
  #job: ImportJob | null = null;
  #held: ImporterEvent[] = [];

  constructor() {
    FakeImporter.all.push(this);
  }

  post(command: ImporterCommand): void {
    this.commands.push(command);
  }
  onEvent(listener: (event: ImporterEvent) => void): void {
    this.#listen = listener;
  }
  onExit(listener: (code: number | null) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
    queueMicrotask(() => this.exit(0));
  }
  exit(code: number): void {
    this.#exit(code);
  }
  /** Does the next command; what it tells comes with `deliver`. */
  work(): void {
    this.#job ??= new ImportJob((event) => {
      if (event.type === 'begun') this.#listen(event);
      else this.#held.push(event);
    });
    const command = this.commands.shift();
    if (command !== undefined) this.#job.obey(command);
  }
  deliver(): void {
    for (const event of this.#held.splice(0)) this.#listen(event);
  }
}

const launched = (): FakeImporter => FakeImporter.all.at(-1)!;
const progress: number[] = [];
const newDesk = () =>
  new ImportDesk(
    () => new FakeImporter(),
    kept,
    ({ share }) => progress.push(share),
  );
const GUESS = { target: null, task: null, exclude: [] };
const files = () => {
  try {
    return readdirSync(kept);
  } catch {
    return [];
  }
};

async function previewed(desk: ImportDesk) {
  const preview = desk.preview();
  await new Promise(setImmediate); // the one before goes first
  launched().work();
  launched().deliver();
  return preview;
}

describe('the import of a file', () => {
  it('previews, stages and keeps it; the process goes', async () => {
    const desk = newDesk();
    expect(desk.choose(put('my points.csv', 'x,y\n1,a\n2,b\n'))).toEqual({
      name: 'my points.csv',
      bytes: 12,
      title: 'my points',
    });
    expect(await previewed(desk)).toMatchObject({ kind: 'csv', rows: 2 });
    const importer = launched();
    const keeping = desk.keep(GUESS, 'Points');
    importer.work();
    expect(files().every((name) => name.endsWith(`.${process.pid}.part`))).toBe(true);
    expect(files()).toHaveLength(2);
    importer.deliver();
    const set = await keeping;
    expect(set.title).toBe('Points');
    expect(files().sort()).toEqual([`${set.hash}.json`, `${set.hash}.table`]);
    expect(importer.killed).toBe(true);
    await expect(desk.keep(GUESS, 'Points')).rejects.toThrow(/nothing to import/);
  });

  it('leaves nothing when it is cancelled after everything was written', async () => {
    const desk = newDesk();
    desk.choose(put('x.csv', 'x,y\n1,a\n2,b\n'));
    await previewed(desk);
    const importer = launched();
    const keeping = desk.keep(GUESS, 'Points');
    const refused = expect(keeping).rejects.toThrow(/cancelled/);
    importer.work();
    expect(files()).toHaveLength(2);
    await desk.cancel();
    await refused;
    expect(files()).toEqual([]);
    importer.deliver();
    expect(files()).toEqual([]);
    await expect(desk.preview()).rejects.toThrow(/choose a file first/);
  });

  it('says so when the process dies, and leaves nothing', async () => {
    const desk = newDesk();
    desk.choose(put('x.csv', 'x,y\n1,a\n2,b\n'));
    await previewed(desk);
    const keeping = expect(desk.keep(GUESS, 'Points')).rejects.toThrow(/ended unexpectedly \(code 9\)/);
    launched().work();
    launched().exit(9);
    await keeping;
    expect(files()).toEqual([]);
  });

  it('says so too when it had died before it was asked; then begins anew', async () => {
    const desk = newDesk();
    desk.choose(put('x.csv', 'x,y\n1,a\n2,b\n'));
    await previewed(desk);
    launched().exit(9);
    await expect(desk.keep(GUESS, 'Points')).rejects.toThrow(/ended unexpectedly \(code 9\)/);
    expect(await previewed(desk)).toMatchObject({ rows: 2 });
    await desk.cancel();
    await expect(desk.keep(GUESS, 'Points')).rejects.toThrow(/nothing to import/);
  });

  it('passes on why a file cannot be taken; another choice of columns can still be kept', async () => {
    const desk = newDesk();
    desk.choose(put('empty.csv', ''));
    await expect(previewed(desk)).rejects.toThrow(/empty.csv must have rows; the file is empty/);
    desk.choose(put('x.csv', 'x,note,y\n1,p,a\n2,q,b\n'));
    await previewed(desk);
    const bad = expect(desk.keep({ ...GUESS, target: 'y' }, 'Points')).rejects.toThrow(/"note" must hold finite/);
    launched().work();
    launched().deliver();
    await bad;
    expect(files()).toEqual([]);
    const good = desk.keep({ ...GUESS, target: 'y', exclude: ['note'] }, 'Points');
    launched().work();
    launched().deliver();
    expect((await good).choice).toMatchObject({ features: 1, classes: 2 });
  });

  it('gives up the one under way when another file is chosen', async () => {
    const desk = newDesk();
    desk.choose(put('x.csv', 'x,y\n1,a\n2,b\n'));
    const first = expect(desk.preview()).rejects.toThrow(/cancelled/);
    await Promise.resolve();
    desk.choose(put('z.csv', 'x,y\n1,a\n2,b\n3,a\n'));
    const preview = await previewed(desk);
    await first;
    expect(preview.rows).toBe(3);
  });

  it('refuses a folder and a file that is not there', () => {
    mkdirSync(path.join(folder, 'sub'));
    expect(() => newDesk().choose(path.join(folder, 'sub'))).toThrow(/it is a folder/);
    expect(() => newDesk().choose(path.join(folder, 'none.csv'))).toThrow(/no such file/);
  });

  it.each([
    ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'],
    ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte'],
    ['t10k-images.idx3-ubyte', 't10k-labels.idx1-ubyte'],
  ])('finds beside %s the labels %s', (images, labels) => {
    const beside = put(labels, '');
    expect(labelsBeside(put(images, ''))).toBe(beside);
    rmSync(beside);
    expect(labelsBeside(path.join(folder, images))).toBeNull();
  });
});
