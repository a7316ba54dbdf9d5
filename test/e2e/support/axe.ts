import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

export interface Problem {
  readonly place: string;
  readonly state: string;
  readonly theme: 'light' | 'dark';
  readonly rule: string;
  readonly impact: string;
  readonly target: string;
  readonly html: string;
  readonly why: string;
}

/**
 * All that axe finds in the page as it is: every rule in the light theme, and what hangs on colours in the dark one. It
 * reads the page in several goes; what it finds while a run goes on is looked for once more.
 */
export async function problemsOf(page: Page, place: string, state: string): Promise<Problem[]> {
  await page.evaluate(axe.source);
  const found = await lookThrough(page, place, state);
  if (found.length === 0) return found;
  const again = await lookThrough(page, place, state);
  return again.filter(({ rule, target }) => found.some((each) => each.rule === rule && each.target === target));
}

async function lookThrough(page: Page, place: string, state: string): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const results = await page.evaluate(async (colors) => {
      const run = (window as unknown as { axe: { run(context: unknown, options: unknown): Promise<unknown> } }).axe.run;
      // Lists and menus stand at the end of the page, over everything: they are reached from their buttons, not as regions.
      const popups = document.querySelector('[data-bits-floating-content-wrapper]') !== null;
      return (await run(document, {
        resultTypes: ['violations'],
        rules: { 'target-size': { enabled: true }, region: { enabled: !popups } },
        ...(colors ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {}),
      })) as unknown;
    }, theme === 'dark');
    for (const { id, impact, nodes } of (results as AxeResults).violations) {
      for (const node of nodes) {
        found.push({
          place,
          state,
          theme,
          rule: id,
          impact: impact ?? 'minor',
          target: node.target.join(' '),
          html: node.html.slice(0, 200),
          why: (node.failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 300),
        });
      }
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
}
