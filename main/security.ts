import { app, session, type Session, type WebContents } from 'electron';
import { APP_ORIGIN, APP_SCHEME } from './appFiles';

/** Schemes that never leave the machine. */
const LOCAL = new Set([`${APP_SCHEME}:`, 'devtools:', 'data:', 'blob:', 'file:']);

/**
 * What must be said before the app is ready: no service of Chromium's that would ask the network, no address that could be
 * found (also by what no request shows: preconnecting, WebRTC, a utility process), every page in the sandbox.
 */
export function shutNetwork(): void {
  for (const service of ['background-networking', 'component-update', 'domain-reliability']) {
    app.commandLine.appendSwitch(`disable-${service}`);
  }
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
  const server = devServer();
  const but = server === null ? '' : `, EXCLUDE ${new URL(server).hostname}`;
  app.commandLine.appendSwitch('host-resolver-rules', `MAP * ~NOTFOUND${but}`);
  // Who starts without the sandbox (root has none) gets a window all the same.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}

/** Refuses everything that would leave the app: requests, permissions, devices, downloads, navigation, windows, embedded pages. */
export function lockDown(): void {
  lockSession(session.defaultSession);
  app.on('session-created', lockSession);
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isLocalRequest(details.url, details.webContents) });
  });
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
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
