import type { Page } from '@playwright/test';

/** Presses Tab until the focus is where it was first: what had it without being seen, and whether it came round. */
export async function unseenFocus(
  page: Page,
  most: number,
): Promise<{ unseen: string[]; stops: number; returned: boolean }> {
  const unseen = new Set<string>();
  const seen: string[] = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (element === null || element === document.body) return null;
      const marks = window as unknown as { focusMarks?: WeakMap<Element, number>; focusCount?: number };
      marks.focusMarks ??= new WeakMap();
      if (!marks.focusMarks.has(element))
        marks.focusMarks.set(element, (marks.focusCount = (marks.focusCount ?? 0) + 1));
      // The ring may be drawn around a label or a group that has the focus within.
      let ring: string | null = null;
      for (
        let at: HTMLElement | null = element, up = 0;
        at !== null && up < 3 && ring === null;
        at = at.parentElement, up++
      ) {
        const style = getComputedStyle(at);
        if (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2) ring = style.outlineColor;
      }
      const stroke = getComputedStyle(element).stroke;
      const rect = element.getBoundingClientRect();
      return {
        key: String(marks.focusMarks.get(element)),
        name: `${element.tagName} ${element.getAttribute('data-testid') ?? element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)}`,
        seen: ring !== null || (element instanceof SVGElement && stroke !== 'none'),
        inView: rect.bottom > 0 && rect.right > 0 && rect.top < innerHeight && rect.left < innerWidth,
      };
    });
    if (here === null) continue;
    if (!here.seen) unseen.add(`${here.name}: no ring`);
    if (!here.inView) unseen.add(`${here.name}: out of view`);
    if (here.key === seen[0]) return { unseen: [...unseen], stops: seen.length, returned: true };
    seen.push(here.key);
  }
  return { unseen: [...unseen], stops: seen.length, returned: false };
}
