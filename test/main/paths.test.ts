import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { homeFolder } from '../../main/paths';
import { testFolder } from '../support/lab';

const CHECKOUT = { executable: '/usr/bin/node', isPackaged: false };

describe('the home folder', () => {
  test.each([
    ['win32', { APPDATA: path.resolve('/Users/a/Roaming') }, path.resolve('/Users/a/Roaming', 'Initlab')],
    ['win32', {}, path.join(homedir(), 'AppData', 'Roaming', 'Initlab')],
    ['darwin', {}, path.join(homedir(), 'Library', 'Application Support', 'Initlab')],
    ['linux', { XDG_CONFIG_HOME: '/x/config' }, '/x/config/Initlab'],
    ['linux', {}, path.join(homedir(), '.config', 'Initlab')],
  ] as const)('on %s with %o', (platform, env, folder) => {
    expect(homeFolder(env, platform, CHECKOUT)).toEqual({ folder, source: 'default' });
  });

  test('is what INITLAB_DATA says, before all else', () => {
    const { folder } = portable();
    const env = { INITLAB_DATA: '/elsewhere', PORTABLE_EXECUTABLE_DIR: folder };
    expect(homeFolder(env, 'linux', CHECKOUT)).toEqual({ folder: path.resolve('/elsewhere'), source: 'environment' });
  });
});

/** A folder that asks for a portable program. */
function portable(how: 'data' | 'portable' = 'data') {
  const folder = testFolder();
  if (how === 'data') mkdirSync(path.join(folder, 'data'));
  else writeFileSync(path.join(folder, 'portable'), '');
  return { folder, is: { folder: path.join(folder, 'data'), source: 'portable' } };
}

describe('a portable program', () => {
  test.each(['data', 'portable'] as const)('is one with “%s” beside its executable', (how) => {
    const { folder, is } = portable(how);
    const program = { executable: path.join(folder, 'initlab'), isPackaged: true };
    for (const platform of ['linux', 'win32'] as const) expect(homeFolder({}, platform, program)).toEqual(is);
    expect(homeFolder({}, 'linux', { ...program, isPackaged: false }).source).toBe('default');
  });

  test('of Windows, which unpacks itself elsewhere, is looked for where its .exe lies', () => {
    const { folder, is } = portable();
    const program = { executable: path.resolve('/temp/unpacked/Initlab.exe'), isPackaged: true };
    expect(homeFolder({ PORTABLE_EXECUTABLE_DIR: folder }, 'win32', program)).toEqual(is);
  });

  test('as an AppImage is looked for beside that, but not for what another AppImage has started', () => {
    const { folder, is } = portable('portable');
    const env = { APPIMAGE: path.join(folder, 'Initlab.AppImage'), APPDIR: '/tmp/.mount_Initlab' };
    expect(homeFolder(env, 'linux', { executable: '/tmp/.mount_Initlab/initlab', isPackaged: true })).toEqual(is);
    expect(homeFolder(env, 'linux', { executable: '/opt/Initlab/initlab', isPackaged: true }).source).toBe('default');
    expect(homeFolder(env, 'linux', CHECKOUT).source).toBe('default');
  });

  test('of macOS is looked for beside its .app', () => {
    const { folder, is } = portable();
    const executable = path.join(folder, 'Initlab.app', 'Contents', 'MacOS', 'Initlab');
    expect(homeFolder({}, 'darwin', { executable, isPackaged: true })).toEqual(is);
  });

  test('is none where only a file is called data', () => {
    const folder = testFolder();
    writeFileSync(path.join(folder, 'data'), '');
    const program = { executable: path.join(folder, 'initlab'), isPackaged: true };
    expect(homeFolder({}, 'linux', program).source).toBe('default');
  });
});
