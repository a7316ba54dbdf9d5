import path from 'node:path';
import { findCommand, needSystem } from '../setup/debian.mjs';
import { SetupError } from '../setup/tools.mjs';

/** What can be built where, and how the user installs it. */
const TARGETS = {
  linux: [
    { name: 'deb', ending: '.deb', hint: (file) => `sudo apt install ./${file}` },
    {
      name: 'tar.gz',
      ending: '.tar.gz',
      hint: (file) => `tar -xzf ${file}, then run initlab (the window) or lab (the command) in its folder`,
    },
    { name: 'AppImage', ending: '.AppImage', hint: (file) => `chmod +x ${file}, then run it` },
  ],
  win32: [
    { name: 'nsis', ending: '.exe', hint: () => 'run it: it installs for this user and asks for no administrator' },
    { name: 'portable', ending: '-portable.exe', hint: () => 'run it: nothing is installed' },
  ],
  darwin: [{ name: 'dmg', ending: '.dmg', hint: () => 'open it and drag Initlab to Applications' }],
};
const ELSEWHERE = {
  linux: 'The packages for Linux (deb, tar.gz, AppImage) are built on Linux.',
  win32: 'The installer and the portable program for Windows are built on Windows.',
  darwin: 'The disk image for macOS is built on macOS.',
};

/**
 * What this machine can build. Where electron-builder's own tools cannot be downloaded Debian's take their place.
 *
 * @param electron a downloaded one stands for a machine that can download the other tools too.
 * Returns `args` for electron-builder, and a sentence for each thing that is left out.
 */
export function buildableHere(electron) {
  const leftOut = Object.entries(ELSEWHERE).flatMap(([platform, why]) => (platform === process.platform ? [] : [why]));
  if (process.platform !== 'linux' || electron.official) return { args: [], leftOut };
  const targets = ['dir'];
  try {
    needSystem('package');
    targets.push('deb', 'tar.gz');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    leftOut.unshift(`deb and tar.gz are left out. ${error.message}`);
  }
  if (process.env.APPIMAGE_TOOLS_PATH) targets.push('AppImage');
  else
    leftOut.unshift('AppImage is left out: its tools cannot be downloaded here, and APPIMAGE_TOOLS_PATH names none.');
  return { args: ['--linux', ...targets], leftOut };
}

/** Debian's tools for electron-builder, where there is no other choice. */
export function toolsEnv(electron) {
  if (process.platform !== 'linux' || electron.official) return {};
  const sevenZip = process.env.ELECTRON_BUILDER_7ZIP_PATH ?? findCommand('7za') ?? findCommand('7z');
  return {
    CUSTOM_FPM_PATH: process.env.CUSTOM_FPM_PATH ?? path.join(import.meta.dirname, 'fpm.mjs'),
    ...(sevenZip !== null && sevenZip !== undefined && { ELECTRON_BUILDER_7ZIP_PATH: sevenZip }),
    // The highest takes ten times as long, for 6 % less.
    ELECTRON_BUILDER_COMPRESSION_LEVEL: process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ?? '3',
  };
}

/** How to install an artefact. */
export function hintFor(file) {
  const all = Object.values(TARGETS).flat();
  const fitting = all.filter(({ ending }) => file.endsWith(ending)).sort((a, b) => b.ending.length - a.ending.length);
  return fitting[0]?.hint(file) ?? null;
}
