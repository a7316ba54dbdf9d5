import { follow } from './setup/follow.mjs';
import { runLab } from './setup/lab.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { electronArgs, root, say } from './setup/tools.mjs';

await main(async () => {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    say('There is no display here, so the window cannot open; running the demo in the terminal (lab demo) instead.');
    await runLab(['demo', ...process.argv.slice(2)]);
    return;
  }
  const electron = await prepare('app');
  const { runtimeEnv } = await import('./setup/electron.mjs');
  say('Opening Initlab');
  await follow(electron.executable, electronArgs(root, ...process.argv.slice(2)), { env: runtimeEnv(electron) });
});
