import './offline';
import { closest } from '../shared/didYouMean';
import { LabError, messageOf } from '../shared/errors';
import { readArgs } from './cli/args';
import { COMMANDS, type Command } from './cli/commands';
import { CliContext, EXIT } from './cli/context';
import { usage } from './cli/usage';

// A reader that has left (`lab list | head`) is no reason to break off a training.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Entry of the `lab` command. */
process.exitCode = await main(process.argv.slice(2));
await Promise.all([process.stdout, process.stderr].map(written));
// Open handles (a child that is slow to go) must not keep the shell waiting.
process.exit();

/** Resolves when the reader has taken all that was written: a pipe holds no more than 64 kB, and an exit drops the rest. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(usage(COMMANDS));
    return name === undefined ? EXIT.badInput : EXIT.done;
  }
  try {
    const command = findCommand(name);
    if (rest.includes('--help')) {
      process.stdout.write(usage([command]));
      return EXIT.done;
    }
    const context = new CliContext(readArgs(rest, command.options), command.makesHistory === true);
    try {
      return await command.run(context);
    } finally {
      context.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof LabError)) console.error(thrown);
    process.stderr.write(`lab: ${messageOf(thrown)}\n`);
    if (thrown instanceof LabError) {
      for (const issue of thrown.issues.slice(1)) process.stderr.write(`lab: ${issue.message}\n`);
      return thrown.code === 'check' || thrown.code === 'internal' ? EXIT.checkFailed : EXIT.badInput;
    }
    return EXIT.checkFailed;
  }
}

function findCommand(name: string): Command {
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((each) => each.name);
  const guess = closest(name, names);
  const fix = guess === null ? `commands: ${names.join(', ')}` : `did you mean "${guess}"?`;
  throw new LabError('input', `unknown command "${name}"; ${fix}`);
}
