import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // Only what hangs is ended: a shared machine may stand still for a while.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  workers: Number(process.env['E2E_WORKERS'] ?? 1),
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
});
