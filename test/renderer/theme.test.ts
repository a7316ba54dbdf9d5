import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { channels, luminance } from '../../renderer/charts/palette';

const css = readFileSync(path.join(import.meta.dirname, '../../renderer/theme.css'), 'utf8');
const TOKENS = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }] as const,
  ),
);

/** Contrast as WCAG 2 defines it. */
function contrast(front: string, ground: string, theme: 'light' | 'dark'): number {
  const of = (name: string) => {
    const token = TOKENS.get(name);
    if (token === undefined) throw new Error(`no token --${name}`);
    return luminance(channels(token[theme]));
  };
  const [a, b] = [of(front), of(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const GROUNDS = ['ground', 'surface', 'surface-raised', 'surface-sunken'];
/** What stands on what. */
const TEXT: Readonly<Record<string, readonly string[]>> = {
  text: [...GROUNDS, 'hover', 'pressed', 'neutral-soft', 'accent-soft', 'good-soft', 'warning-soft', 'bad-soft'],
  'text-muted': [...GROUNDS, 'hover', 'neutral-soft'],
  'text-faint': ['ground', 'surface', 'surface-raised'],
  accent: ['ground', 'surface', 'surface-raised', 'accent-soft'],
  good: ['ground', 'surface', 'surface-raised', 'good-soft'],
  warning: ['ground', 'surface', 'surface-raised', 'warning-soft'],
  bad: ['ground', 'surface', 'surface-raised', 'bad-soft'],
  'on-accent': ['accent', 'accent-hover'],
};
const MARKS: Readonly<Record<string, readonly string[]>> = {
  focus: [...GROUNDS, 'hover', 'pressed', 'accent-soft', 'neutral-soft'],
  'border-strong': ['surface', 'surface-raised', 'ground'],
};

test.each(['light', 'dark'] as const)(
  'text has 4.5 : 1 and marks have 3 : 1 on their grounds in the %s theme',
  (theme) => {
    expect(TOKENS.size).toBeGreaterThan(20);
    for (const [pairs, least] of [
      [TEXT, 4.5],
      [MARKS, 3],
    ] as const) {
      for (const [front, grounds] of Object.entries(pairs)) {
        for (const ground of grounds) {
          expect(contrast(front, ground, theme), `--${front} on --${ground}`).toBeGreaterThanOrEqual(least);
        }
      }
    }
  },
);
