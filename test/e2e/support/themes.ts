import type { Page } from '@playwright/test';

/** Calls `look` with the page in light and then in dark, each drawn to its end; then it follows the system again. */
export async function inBothThemes(page: Page, look: (theme: 'light' | 'dark') => Promise<void>): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate(async () => {
      const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      // Charts take up new colours in one frame and are drawn in the next; then transitions run to their end.
      for (let frame = 0; frame < 3; frame++) await nextFrame();
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    });
    await look(theme);
  }
  await page.emulateMedia({ colorScheme: null });
}
