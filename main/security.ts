import { app, type Session, type WebContents } from 'electron';
import { APP_ORIGIN, APP_SCHEME } from './appProtocol';

/** Schemes that never leave the machine. */
const LOCAL = new Set([`${APP_SCHEME}:`, 'devtools:', 'data:', 'blob:', 'file:']);

/** Refuses everything that would leave the app: requests, permissions, navigation, windows, embedded pages. */
export function lockDown(session: Session): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isLocalRequest(details.url, details.webContents) });
  });
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);

  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** A page may ask for the app's own files only; `file:` is for main, which serves those files. */
function isLocalRequest(address: string, contents: WebContents | undefined): boolean {
  const { protocol } = new URL(address);
  if (!LOCAL.has(protocol)) return isDevServer(address);
  return protocol !== 'file:' || contents === undefined;
}

/** Is this frame our own page? Asked for every call. */
export function isOwnPage(address: string | undefined): boolean {
  return address !== undefined && (address.startsWith(`${APP_ORIGIN}/`) || isDevServer(address));
}

/** The page of `npm run dev`; never in a packaged app. */
export function devServer(): string | null {
  return app.isPackaged ? null : (process.env['INITLAB_DEV_SERVER'] ?? null);
}

function isDevServer(address: string): boolean {
  const server = devServer();
  return server !== null && new URL(address).host === new URL(server).host;
}
