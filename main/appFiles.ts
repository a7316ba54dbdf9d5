import path from 'node:path';

export const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://lab`;

/**
 * The file behind an address of the app, or null where the address leaves the folder.
 *
 * @param paths those of another system, in tests.
 */
export function fileFor(url: URL, folder: string, paths: path.PlatformPath = path): string | null {
  if (`${url.protocol}//${url.host}` !== APP_ORIGIN) return null;
  let relative: string;
  try {
    relative = decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname);
  } catch {
    return null;
  }
  // No file of ours has one of these: on Windows they part folders, drives and streams.
  if (/[\0\\:]/.test(relative)) return null;
  const file = paths.normalize(paths.join(folder, relative));
  return file.startsWith(folder + paths.sep) ? file : null;
}
