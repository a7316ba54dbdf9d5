import type { TrainerCommand, TrainerEvent } from '../../shared/trainerProtocol';

/** How a trainer process went away: an exit code, or the signal that ended it. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** It gave up by itself, as V8 does when the memory of a process is full. */
  readonly aborted?: boolean;
}

/** "signal SIGKILL", "code 3". */
export function exitText({ code, signal }: TrainerExit): string {
  return signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`;
}

/**
 * A trainer process as the queue sees it. The app starts Electron utility processes, the CLI starts Node child
 * processes; both run the same `trainer.js`.
 *
 * @typeParam Port what carries live frames: an Electron MessagePortMain, or never in the CLI.
 */
export interface TrainerProcess<Port = never> {
  readonly pid: number | undefined;
  post(command: TrainerCommand, port?: Port): void;
  onEvent(listener: (event: TrainerEvent) => void): void;
  /** Called once, whoever ended it. */
  onExit(listener: (exit: TrainerExit) => void): void;
  kill(): void;
}

export type LaunchTrainer<Port = never> = () => TrainerProcess<Port>;
