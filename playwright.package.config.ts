import { defineConfig } from '@playwright/test';

// The tests of finished packages: `npm run test:package` makes the clean places for them and tells where they are.
export default defineConfig({
  testDir: 'test/package',
  outputDir: 'test-results/package',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 1,
  forbidOnly: !!process.env['CI'],
  reporter: [['list'], ['json', { outputFile: 'test-results/package.json' }]],
});
