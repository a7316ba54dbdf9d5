import { spawn } from 'node:child_process';
import { root } from './tools.mjs';

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };

/** Runs a program in our place: same streams, its signals passed on, its exit code ours. */
export function follow(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  const passOn = (signal) => child.kill(signal);
  for (const signal of Object.keys(SIGNALS)) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of Object.keys(SIGNALS)) process.off(name, passOn);
      process.exitCode = code ?? 128 + (SIGNALS[signal] ?? 0);
      resolve();
    });
  });
}
