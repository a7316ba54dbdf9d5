import type { OptionDefs } from '../args';
import type { CliContext } from '../context';
import { bench } from './bench';
import { checkGradients } from './checkGradients';
import { checkReference } from './checkReference';
import { compare } from './compare';
import { demo } from './demo';
import { diagnoseCommand } from './diagnose';
import { diagnoseBench } from './diagnoseBench';
import { doctor } from './doctor';
import { exportCommand } from './export';
import { importCommand } from './import';
import { lessons } from './lessons';
import { list } from './list';
import { pytorch } from './pytorch';
import { replay } from './replay';
import { resume } from './resume';
import { run } from './run';
import { sample } from './sample';
import { schema } from './schema';
import { show } from './show';
import { signal } from './signal';
import { study } from './study';
import { sweep } from './sweep';
import { worker } from './worker';

/** One command of `lab`. Adding one is adding a file and a row below. */
export interface Command {
  readonly name: string;
  /** Positional arguments, as the usage shows them. */
  readonly arguments: string;
  readonly help: string;
  readonly options: OptionDefs;
  /** Makes the history file where there is none; other commands refuse a --db that does not exist. */
  readonly makesHistory?: true;
  /** Gives the exit code. Errors are thrown as LabError. */
  run(context: CliContext): number | Promise<number>;
}

export const COMMANDS: readonly Command[] = [
  run,
  sweep,
  worker,
  resume,
  importCommand,
  list,
  show,
  compare,
  exportCommand,
  pytorch,
  study,
  replay,
  diagnoseCommand,
  lessons,
  signal,
  bench,
  diagnoseBench,
  checkReference,
  checkGradients,
  doctor,
  schema,
  sample,
  demo,
];
