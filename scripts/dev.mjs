// Development: the page with hot reload from Vite's server; main, trainer and preload rebuilt on change, then restarted.
import { spawn } from 'node:child_process';
import { main, prepare } from './setup/prepare.mjs';
import { electronArgs, root, say } from './setup/tools.mjs';

await main(async () => {
  const electron = await prepare('app');
  const { createBuilder, createServer } = await import('vite');
  const { runtimeEnv } = await import('./setup/electron.mjs');

  const server = await createServer();
  await server.listen();
  const env = { ...runtimeEnv(electron), INITLAB_DEV_SERVER: server.resolvedUrls.local[0] };

  let app = null;
  const restart = () => {
    app?.removeAllListeners('exit');
    app?.kill();
    app = spawn(electron.executable, electronArgs(root), { cwd: root, env, stdio: 'inherit' });
    app.once('exit', (code) => process.exit(code ?? 0)); // closing the window ends it all
  };
  process.once('exit', () => app?.kill());
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

  const builder = await createBuilder({ logLevel: 'warn', build: { watch: {} } });
  const pending = new Set(['main', 'preload']);
  for (const name of ['main', 'preload']) {
    const watcher = await builder.build(builder.environments[name]);
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') say(String(event.error?.message ?? event.error));
      if (event.code !== 'END') return;
      pending.delete(name);
      if (pending.size === 0) restart();
    });
  }
});
