import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { kernels } from './scripts/kernelPlugin';
import { manual } from './scripts/manualPlugin';

export default defineConfig({
  plugins: [svelte({ configFile: false }), kernels(), manual()],
  test: {
    include: ['test/*.test.ts', 'test/{shared,main,renderer,scripts}/**/*.test.ts'],
    environment: 'node',
    // Tests that start the trainer or the lab command run what is in dist/.
    globalSetup: ['scripts/setup/unitTests.mjs'],
    testTimeout: 20_000,
  },
});
