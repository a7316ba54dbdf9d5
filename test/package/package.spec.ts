import { getCurrentFuseWire, FuseV1Options } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { APPLICATION_ID, MIGRATIONS } from '../../main/store/migrations';
import { filesOf, problemsOf } from '../../scripts/packaging/contents.mjs';
import { NATIVE_BINDING } from '../support/native';
import { call, getRun, goTo, listRuns, startRuns, waitForAll } from '../e2e/support/app';
import {
  answerSaveDialog,
  dataFolder,
  here,
  homeFile,
  newHome,
  own,
  placeOf,
  PLACES,
  run,
  startApp,
  there,
} from './support';

const ROOT = path.join(import.meta.dirname, '../..');
/** The built core: the tables in its sources are read by the bundler alone. */
const { parseSpec } = (await import(pathToFileURL(path.join(ROOT, 'dist/core.mjs')).href)) as {
  parseSpec: (raw: unknown) => object;
};
const SAMPLE_RUNS = 45;
const SPEC = { dataset: { name: 'moons', samples: 200 }, epochs: 6 };

test('there is no network', async () => {
  await expect(fetch('http://192.0.2.1/', { signal: AbortSignal.timeout(3000) })).rejects.toThrow();
});

for (const place of PLACES) {
  const app = (name: string) => there(place, path.join(place.folder, name));

  test.describe(`the app of the ${place.kind}`, () => {
    test('has the fuses that close it, and nothing that does not belong in', async () => {
      const folder = here(place, place.folder);
      const wire = await getCurrentFuseWire(path.join(folder, 'initlab'));
      const isOn = (fuse: FuseV1Options) => String.fromCharCode(wire[fuse]!) === '1';
      const on = [FuseV1Options.EnableCookieEncryption, FuseV1Options.OnlyLoadAppFromAsar];
      const off = [
        ...[FuseV1Options.RunAsNode, FuseV1Options.EnableNodeOptionsEnvironmentVariable],
        ...[FuseV1Options.EnableNodeCliInspectArguments, FuseV1Options.LoadBrowserProcessSpecificV8Snapshot],
        FuseV1Options.GrantFileProtocolExtraPrivileges,
      ];
      expect(on.map(isOn)).toEqual(on.map(() => true));
      expect(off.map(isOn)).toEqual(off.map(() => false));
      expect(problemsOf(filesOf(folder), 'linux')).toEqual([]);
      // By the fuse the program is not Node, whatever is asked.
      const asNode = run(place, app('lab'), ['schema'], { ELECTRON_RUN_AS_NODE: '1' });
      expect(asNode.stdout).toContain('"$schema"');
    });

    test('trains, compares, keeps it over a restart, and its lab writes the CSV', async () => {
      newHome(place);
      const first = await startApp(place);
      const { page } = first;
      await startRuns(page, SPEC, { name: 'packed', seeds: 2 });
      // The first start brings the sample study, which is taken out again.
      await expect.poll(async () => (await listRuns(page)).length).toBe(SAMPLE_RUNS + 2);
      expect(new Set((await waitForAll(page)).map(({ status }) => status))).toEqual(new Set(['done']));
      await call(page, 'sample:remove');
      const runs = await listRuns(page);
      expect(runs.map(({ name }) => name)).toEqual(['packed', 'packed']);
      await goTo(page, 'History');
      await page.getByTestId('history-select-all').click();
      await page.getByTestId('bulk-compare').click();
      await expect(page.locator('[data-points]').first()).toBeVisible();
      await page.keyboard.press('Escape');
      await goTo(page, 'History');
      await page.getByTestId('bulk-export').click();
      await page.getByTestId('export-format-long').check();
      await expect(page.getByTestId('export-facts')).toBeVisible();
      await page.getByTestId('export-save').click();
      await answerSaveDialog('Export CSV', there(place, homeFile('window.csv')));
      await expect(page.getByTestId('export-dialog')).toBeHidden();
      const before = await getRun(page, runs[0]!.id);
      const info = await call<{ databaseFile: string }>(page, 'app:info');
      expect(info.databaseFile).toBe(there(place, `${dataFolder}/history.sqlite`));
      await page.keyboard.press('Control+,');
      await page.getByRole('button', { name: 'Licences…' }).click();
      await expect(page.getByTestId('licences-list').getByRole('button', { name: /^Abseil/ })).toBeVisible();
      await page.keyboard.press('Escape');
      expect(first.errors).toEqual([]);
      await first.close();
      expect(existsSync(here(place, `${dataFolder}/history.sqlite-wal`))).toBe(false);

      const second = await startApp(place);
      expect(await getRun(second.page, before.id)).toEqual(before);
      await second.page.evaluate(() => localStorage.length);
      await second.close();

      const csv = run(place, app('lab'), [
        'export',
        '--all',
        '--format',
        'long',
        '--out',
        there(place, homeFile('all.csv')),
      ]);
      expect(csv.stderr).toBe('');
      // Line by line what the window has written.
      expect(
        readFileSync(here(place, homeFile('window.csv')), 'utf8')
          .split('\n')
          .sort(),
      ).toEqual(
        readFileSync(here(place, homeFile('all.csv')), 'utf8')
          .split('\n')
          .sort(),
      );
      const lines = readFileSync(here(place, homeFile('all.csv')), 'utf8')
        .trim()
        .split('\n');
      expect(csv.stdout).toContain(`${lines.length - 1} rows from 2 runs`);
      const replayed = run(place, app('lab'), ['replay', before.id]);
      expect([replayed.status, replayed.stderr]).toEqual([0, '']);
      expect(replayed.stdout).toContain('identical');
    });

    test('trains by lab without a display, and leaves nothing but the history', () => {
      newHome(place);
      writeFileSync(here(place, homeFile('one.initlab.json')), JSON.stringify(SPEC));
      const args = ['run', there(place, homeFile('one.initlab.json')), '--seeds', '2', '--json'];
      const done = run(place, app('lab'), args, { DISPLAY: '' });
      expect([done.status, done.stderr]).toEqual([0, '']);
      const made = JSON.parse(done.stdout) as { runs?: unknown[] };
      expect(made).toBeTruthy();
      expect(run(place, app('lab'), ['lst']).status).toBe(2);
      expect(readdirSync(here(place, dataFolder))).toEqual(['history.sqlite']);
    });

    test('takes over the history of an older version', async () => {
      newHome(place);
      mkdirSync(here(place, dataFolder), { recursive: true });
      const file = here(place, `${dataFolder}/history.sqlite`);
      const db = new Database(file, { nativeBinding: NATIVE_BINDING });
      db.exec(MIGRATIONS[0]!.sql);
      db.pragma('user_version = 1');
      db.pragma(`application_id = ${APPLICATION_ID}`);
      const spec = parseSpec(SPEC);
      db.prepare(
        `INSERT INTO run (id, name, status, spec, spec_hash, created_at, ended_at, note, app_version, core_version)
         VALUES ('oldoldoldold', 'of long ago', 'stopped', ?, ?, 1, 2, 'a note', '0.0.1', '1')`,
      ).run(JSON.stringify(spec), '0'.repeat(64));
      db.close();
      own(place, dataFolder);
      const started = await startApp(place);
      const runs = await listRuns(started.page);
      expect(runs.map(({ id, name, note }) => [id, name, note])).toEqual([['oldoldoldold', 'of long ago', 'a note']]);
      await startRuns(started.page, SPEC, { name: 'new' });
      expect((await waitForAll(started.page)).map(({ name, status }) => [name, status])[0]).toEqual(['new', 'done']);
      await started.close();
      const after = new Database(file, { nativeBinding: NATIVE_BINDING, readonly: true });
      expect(after.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
      after.close();
    });

    test('opens a study and a spec by a double click, also when it runs already', async () => {
      newHome(place);
      const study = there(place, homeFile('two words.initlab-study'));
      writeFileSync(here(place, homeFile('one.initlab.json')), JSON.stringify(SPEC));
      run(place, app('lab'), ['run', there(place, homeFile('one.initlab.json'))]);
      const saved = run(place, app('lab'), ['study', '--all', '--out', study, '--title', 'Handed over']);
      expect(saved.stderr).toBe('');
      const started = await startApp(place, [study]);
      const { page } = started;
      await expect(page.getByTestId('study-preview')).toContainText('Handed over');
      await page.keyboard.press('Escape');
      await expect(page.getByTestId('study-preview')).toBeHidden();
      // As the desktop entry says, which is what a double click runs.
      const second = run(place, app('initlab'), [
        ...(place.isSystem ? [] : ['--no-sandbox']),
        there(place, homeFile('one.initlab.json')),
      ]);
      expect(second.stdout).toContain('Initlab is running already');
      await expect(page.getByTestId('notice').filter({ hasText: 'one.initlab.json' })).toBeVisible();
      await started.close();
    });
  });
}

test.describe('the deb', () => {
  test('says what it opens, with icons in every size', () => {
    const place = placeOf('deb');
    const entry = readFileSync(here(place, '/usr/share/applications/initlab.desktop'), 'utf8');
    expect(entry).toMatch(/^Exec=\/opt\/Initlab\/initlab %f$/m);
    expect(entry).toMatch(/^MimeType=application\/x-initlab-study;application\/x-initlab-spec;$/m);
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      const icon = readFileSync(here(place, `/usr/share/icons/hicolor/${size}x${size}/apps/initlab.png`));
      expect(icon.readUInt32BE(16)).toBe(size);
    }
    if (spawnSync('desktop-file-validate', ['--help']).status === 0) {
      const checked = spawnSync('desktop-file-validate', [here(place, '/usr/share/applications/initlab.desktop')], {
        encoding: 'utf8',
      });
      expect(checked.stdout + checked.stderr).toBe('');
    }
  });

  test('in a whole system: names, kinds of files and double click, removal that leaves what the user made', async () => {
    const place = placeOf('deb');
    test.skip(!place.isSystem, 'the deb was only unpacked: no small system can be made here');
    newHome(place);
    for (const name of ['initlab', 'lab']) {
      expect(run(place, 'readlink', ['-f', `/usr/bin/${name}`]).stdout.trim()).toBe(`/opt/Initlab/${name}`);
    }
    writeFileSync(here(place, homeFile('one.initlab.json')), JSON.stringify(SPEC));
    writeFileSync(here(place, homeFile('other.json')), '{}');
    expect(run(place, 'lab', ['run', homeFile('one.initlab.json')]).status).toBe(0);
    run(place, 'lab', ['study', '--all', '--out', homeFile('some.initlab-study')]);
    const kindOf = (name: string) => run(place, 'gio', ['info', '-a', 'standard::content-type', homeFile(name)]).stdout;
    expect(kindOf('one.initlab.json')).toContain('application/x-initlab-spec');
    expect(kindOf('some.initlab-study')).toContain('application/x-initlab-study');
    expect(kindOf('other.json')).toContain('application/json');

    const started = await startApp(place);
    const opened = run(place, 'gio', ['open', homeFile('some.initlab-study')]);
    expect(opened.status).toBe(0);
    await expect(started.page.getByTestId('study-preview')).toBeVisible();
    await started.close();

    const asRoot = (...args: string[]) =>
      spawnSync('chroot', [place.root, ...args], { encoding: 'utf8', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
    expect(asRoot('dpkg', '--purge', 'initlab').status).toBe(0);
    for (const gone of ['/opt/Initlab', '/usr/bin/lab', '/usr/bin/initlab', '/usr/share/mime/packages/initlab.xml']) {
      expect(existsSync(here(place, gone)), gone).toBe(false);
    }
    expect(existsSync(here(place, `${dataFolder}/history.sqlite`))).toBe(true);
  });
});
