import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../main/cli/commands';
import { usage } from '../../main/cli/usage';
import { causes, type Cause } from '../../shared/diagnosis';
import { termOf } from '../../shared/glossary';
import type { ShortcutGroup } from '../../renderer/shortcuts';

const MANUAL = path.join(import.meta.dirname, '../../docs/manual');

// The page's own module asks the browser what its command key is called.
Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Linux' }, configurable: true });
const { keyNames, SHORTCUTS } = await import('../../renderer/shortcuts');

/** The places in the order of their keys, as the rail names them. */
function places(): string[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../renderer/shell/places.ts'), 'utf8');
  return [...text.matchAll(/name: '\w+', label: '(\w+)'/g)].map((match) => match[1]!);
}

function group(title: string, where: string, rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  return [
    `## ${title}`,
    '',
    `${where.charAt(0).toUpperCase()}${where.slice(1)}.`,
    '',
    '| key | what it does |',
    '| --- | --- |',
    ...lines,
  ].join('\n');
}

function causeText({ title, what, recognized, thresholds, advice, terms }: Cause): string {
  const rules = Object.values(thresholds).map(({ value, meaning }) => `- ${meaning}: **${value}**`);
  const words = terms.map((id) => `[${termOf(id)?.term}](glossary.md#${id})`);
  return [
    `### ${title}`,
    what,
    `*Recognized*: ${recognized}`,
    rules.join('\n'),
    `*To do*: ${advice}`,
    `*Words*: ${words.join(', ')}`,
  ].join('\n\n');
}

/** Parts of the manual that are written from what they tell of. */
const PARTS: Readonly<Record<string, () => string>> = {
  lab: () =>
    COMMANDS.map((command) => `### lab ${command.name}\n\n\`\`\`\n${usage([command]).trimEnd()}\n\`\`\``).join('\n\n'),
  causes: () => causes.map(causeText).join('\n\n'),
  keys: () =>
    [
      group(
        'Places',
        'with or without Ctrl',
        places().map((label, i) => [`\`${i + 1}\``, label]),
      ),
      ...Object.values<ShortcutGroup>(SHORTCUTS).map(({ title, where, actions }) =>
        group(
          title,
          where,
          Object.values(actions).map((action) => [
            keyNames(action)
              .map((key) => `\`${key}\``)
              .join(' or '),
            action.label,
          ]),
        ),
      ),
    ].join('\n\n'),
};

export const WITH_PARTS = ['command-line', 'diagnosis', 'keyboard'];

/** A chapter with its written parts as they must be. */
export function filledIn(name: string): string {
  const text = readFileSync(path.join(MANUAL, `${name}.md`), 'utf8');
  return text.replace(
    /(<!-- begin (\w+) -->)[^]*?(<!-- end \2 -->)/g,
    (_, begin: string, part: string, end: string) => {
      return `${begin}\n\n${PARTS[part]!()}\n\n${end}`;
    },
  );
}
