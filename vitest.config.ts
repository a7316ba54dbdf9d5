import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { kernels } from './scripts/kernelPlugin';
import { manual } from './scripts/manualPlugin';

export default defineConfig({
  plugins: [svelte({ configFile: false }), kernels(), manual()],
  test: {
    include: ['test/*.test.ts', 'test/{shared,main,renderer,scripts}/**/*.test.ts'],
    environment: 'node',
    // Many tests wait for processes that they start: no core is left over for them, as by default.
    maxWorkers: '100%',
    // Tests that start the trainer or the lab command run what is in dist/.
    globalSetup: ['scripts/setup/unitTests.mjs'],
    // Only what hangs is ended: a shared machine may stand still for a while.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
