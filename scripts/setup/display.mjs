import { spawn } from 'node:child_process';
import { SetupError } from './tools.mjs';

/**
 * A private X server without a screen, for tests on a machine without a display. Xvfb itself picks a free number, so
 * two test runs never share one. Where there is a display, that one is used.
 * `forAnyone`: other users of this machine may open windows on it, too.
 */
export async function startDisplay({ forAnyone = false } = {}) {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (hasDisplay) return { env: {}, stop() {} };
  const args = ['-displayfd', '3', '-screen', '0', '2600x1500x24', '-nolisten', 'tcp', ...(forAnyone ? ['-ac'] : [])];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const stop = () => server.kill();
  process.once('exit', stop);
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new SetupError(`Xvfb ended with code ${code} before it was ready.`)));
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  return { env: { DISPLAY: `:${number}` }, stop };
}
