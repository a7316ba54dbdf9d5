/** A process that main starts to do one kind of work for it, as main sees it. */
export interface HelperProcess<Command, Event> {
  post(command: Command): void;
  onEvent(listener: (event: Event) => void): void;
  /** Called once, whoever ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

export type LaunchHelper<Command, Event> = () => HelperProcess<Command, Event>;
