import type { LaunchLink } from '../queue/protocol';
import type { LaunchTrainer } from '../runs/trainerProcess';

/** What the `lab` command is run by: Node, or the installed program, in which there is no Node to be started. */
export interface LabHost {
  readonly launchTrainer: LaunchTrainer;
  /** Starts the process that speaks with a queue. */
  readonly launchLink: LaunchLink;
  /** Path of SQLite's native part. */
  readonly nativeBinding: string;
  /** The sample study that is shipped. */
  readonly sampleFile: string;
  /** The program and the arguments that start `lab` once more; those of the command follow. */
  readonly self: readonly [program: string, ...args: string[]];
}
