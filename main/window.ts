import { app, BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron';
import path from 'node:path';
import { z } from 'zod';
import { APP_ORIGIN } from './appFiles';
import { pagePreferences } from './pagePreferences';
import { devServer } from './security';

/** Where the window was and whether it filled the screen, kept between starts. */
const STATE = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }),
  maximized: z.boolean(),
});
export type WindowState = z.output<typeof STATE>;

/** The state that was kept, or null where there is none that can be read. */
export function parseWindowState(raw: unknown): WindowState | null {
  return STATE.safeParse(raw).data ?? null;
}

const DEFAULT_SIZE = { width: 1440, height: 900 };
const MIN_SIZE = { minWidth: 960, minHeight: 640 };

/** Opens the window where it was last, or in the middle of the screen, and shows it when its page is painted. */
export function openWindow(distFolder: string, saved: WindowState | null): BrowserWindow {
  const window = new BrowserWindow({
    ...MIN_SIZE,
    ...(saved !== null && isOnScreen(saved.bounds) ? saved.bounds : fitted()),
    show: false,
    title: 'Initlab',
    // Windows and macOS take it from the program itself.
    ...(app.isPackaged && process.platform === 'linux' && { icon: path.join(process.resourcesPath, 'icon.png') }),
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14161a' : '#f7f7f5',
    webPreferences: pagePreferences(path.join(distFolder, 'preload', 'index.cjs'), app.isPackaged),
  });
  if (saved?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  void window.loadURL(devServer() ?? `${APP_ORIGIN}/`);
  return window;
}

/** The state to keep; of a maximized window the size that it would go back to. */
export function windowState(window: BrowserWindow): WindowState {
  return { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
}

/** The default size, smaller where the screen is. */
function fitted(): { width: number; height: number } {
  const { width, height } = screen.getPrimaryDisplay().workAreaSize;
  return { width: Math.min(DEFAULT_SIZE.width, width), height: Math.min(DEFAULT_SIZE.height, height) };
}

/** A screen may have gone since: at least the title bar must be within reach. */
function isOnScreen(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    return across >= 100 && bounds.y >= workArea.y && bounds.y < workArea.y + workArea.height - 40;
  });
}
