import type { Command } from './commands';

/** How to call these commands, each option with a line of its own. */
export function usage(commands: readonly Command[]): string {
  const lines = commands.length > 1 ? ['usage: lab COMMAND [options]', ''] : [];
  for (const command of commands) {
    lines.push(`lab ${command.name}${command.arguments === '' ? '' : ` ${command.arguments}`}`, `    ${command.help}`);
    for (const [name, option] of Object.entries(command.options)) {
      const left = `      --${name}${option.value === undefined ? '' : ` ${option.value}`}`;
      lines.push(`${left.padEnd(26)}${option.help}`);
    }
    lines.push('');
  }
  if (commands.length > 1)
    lines.push(
      'Exit codes: 0 done, 1 a check failed, 2 bad input, 3 the disk is full or the history cannot be written,',
      '130 interrupted (state saved).',
      '',
    );
  return lines.join('\n');
}
