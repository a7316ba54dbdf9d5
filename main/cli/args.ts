import { parseArgs, type ParseArgsConfig } from 'node:util';
import { closest } from '../../shared/didYouMean';
import { LabError } from '../../shared/errors';

/** An option of a command. `value` names what follows it in the usage text; a flag has none. */
export interface OptionDef {
  readonly value?: string;
  readonly help: string;
}

export type OptionDefs = Readonly<Record<string, OptionDef>>;

export interface ParsedArgs {
  readonly positionals: readonly string[];
  /** Text of `--name value`, or undefined. */
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** A whole number in the given range. */
  count(name: string, fallback: number, max: number): number;
}

/**
 * Reads a command line.
 *
 * Errors  LabError 'input' for an unknown option (with the likely one), a missing or a superfluous value.
 */
export function readArgs(argv: readonly string[], options: OptionDefs): ParsedArgs {
  const config: ParseArgsConfig['options'] = {};
  for (const [name, def] of Object.entries(options)) {
    config[name] = { type: def.value === undefined ? 'boolean' : 'string' };
  }
  for (const arg of argv) {
    const name = /^--([^=]+)/.exec(arg)?.[1];
    if (arg === '--') break;
    if (name === undefined || Object.hasOwn(config, name)) continue;
    const guess = closest(name, Object.keys(options));
    const known = Object.keys(options).map((key) => `--${key}`);
    throw new LabError(
      'input',
      `unknown option --${name}; ${guess === null ? `options here: ${known.join(' ')}` : `did you mean --${guess}?`}`,
    );
  }
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options: config, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new LabError('input', (thrown as Error).message.split('\n')[0] ?? 'the options cannot be read');
  }
  const { values, positionals } = parsed;
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  return {
    positionals,
    text,
    flag: (name) => values[name] === true,
    count: (name, fallback, max) => {
      const value = text(name);
      if (value === undefined) return fallback;
      const number = Number(value);
      if (!Number.isInteger(number) || number < 1 || number > max) {
        throw new LabError('input', `--${name} must be a whole number from 1 to ${max}; got ${value}`);
      }
      return number;
    },
  };
}
