import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../main/cli/commands';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

describe('what the README says of `lab`', () => {
  it('has the document of every command with --json, and of no other', () => {
    const [, table] = /### `--json`\n[^|]*\n((?:\|.*\n)+)/.exec(README)!;
    const rows = table!.split('\n').slice(2, -1);
    const named = rows.flatMap((row) =>
      row
        .split('|')[1]!
        .split(',')
        .map((name) => name.trim().split(' ')[0]!),
    );
    const withJson = COMMANDS.filter(({ options }) => 'json' in options).map(({ name }) => name);
    expect([...new Set(named)].sort()).toEqual([...withJson].sort());
  });

  it('shows every command', () => {
    const shown = new Set([...README.matchAll(/lab -- ([a-z-]+)/g)].map(([, name]) => name));
    expect(COMMANDS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });
});
