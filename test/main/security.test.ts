import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileFor } from '../../main/appFiles';
import { pagePreferences } from '../../main/pagePreferences';

const ROOT = path.join(import.meta.dirname, '../..');

describe('the files of the page', () => {
  const pieces = [
    '..',
    '.',
    '/',
    '\\',
    '%2e',
    '%2f',
    '%5c',
    '%252e',
    '%00',
    '%',
    ':',
    'C:',
    'index.html',
    'a',
    '~',
    ' ',
    '%ff',
  ];
  const address = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 12 });

  it.each([
    ['here', path, '/app/dist/renderer'],
    ['on Windows', path.win32, 'C:\\app\\dist\\renderer'],
  ])('%s lie in their folder, whatever address is made up', (_where, paths, folder) => {
    fc.assert(
      fc.property(address, (parts) => {
        let url: URL;
        try {
          url = new URL(`app://lab/${parts.join('')}`);
        } catch {
          return;
        }
        const file = fileFor(url, folder, paths);
        if (file === null) return;
        expect(file.startsWith(folder + paths.sep)).toBe(true);
        expect(paths.relative(folder, file).split(/[\\/]/)).not.toContain('..');
        expect(file).toBe(paths.normalize(file));
      }),
      { numRuns: 5000 },
    );
  });

  it('are found by their address alone', () => {
    const at = (url: string) => fileFor(new URL(url), '/app');
    expect(at('app://lab/')).toBe('/app/index.html');
    expect(at('app://lab/assets/a%20b.js?x#y')).toBe('/app/assets/a b.js');
    for (const url of ['app://other/index.html', 'file:///app/index.html', 'app://lab/%', 'app://lab/..%2fx']) {
      expect(at(url)).toBeNull();
    }
  });
});

describe('what is set for good', () => {
  it('a packaged page has no developer tools, and in no case Node, popups or anything experimental', () => {
    const preferences = pagePreferences('/preload.cjs', true);
    expect(preferences).toEqual({
      preload: '/preload.cjs',
      ...{ sandbox: true, contextIsolation: true, webSecurity: true, devTools: false },
      ...{ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false },
      ...{ allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false },
      ...{ navigateOnDragDrop: false, spellcheck: false },
    });
    expect(pagePreferences('/preload.cjs', false).devTools).toBe(true);
  });

  it('the fuses of the packaged app are set so that it runs nothing but itself', () => {
    const config = readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8');
    const block = /^electronFuses:\n((?: {2}\S.*\n)+)/m.exec(config)?.[1] ?? '';
    const fuses = Object.fromEntries(
      [...block.matchAll(/^ {2}(\w+): (true|false)$/gm)].map((m) => [m[1], m[2] === 'true']),
    );
    expect(fuses).toMatchObject({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(config).toMatch(/^asar: true$/m);
    // Nothing that would look for updates.
    expect(config).toMatch(/^publish: null$/m);
    expect(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).not.toContain('electron-updater');
  });

  it('no page sets text as HTML', () => {
    // The linter has a rule of its own for this; the tests of texts that look like HTML see what comes of it.
    expect(readFileSync(path.join(ROOT, 'renderer/index.html'), 'utf8')).not.toMatch(
      /<script(?![^>]*src=)|<style|\son\w+=/,
    );
  });
});
