import type { HelperProcess } from '../../main/helpers/helperProcess';

/** What a helper process does with its commands. */
interface Job<Command> {
  obey(command: Command): unknown;
  close?(): void;
}

/** The real work of a helper, in this process. What passes between is copied, as between processes. */
export function helperInside<Command, Event>(
  makeJob: (tell: (event: Event) => void) => Job<Command>,
  onEvent: (event: Event) => void = () => undefined,
) {
  const commands: Command[] = [];
  let last: HelperProcess<Command, Event> | null = null;
  const launch = (): HelperProcess<Command, Event> => {
    const listeners: ((event: Event) => void)[] = [];
    const exits: ((code: number | null) => void)[] = [];
    let alive = true;
    const job = makeJob((event) => {
      const copy = structuredClone(event);
      queueMicrotask(() => {
        if (!alive) return;
        listeners.forEach((listener) => listener(copy));
        onEvent(copy);
      });
    });
    last = {
      post: (command) => {
        commands.push(command);
        void job.obey(structuredClone(command));
      },
      onEvent: (listener) => void listeners.push(listener),
      onExit: (listener) => void exits.push(listener),
      kill: () => {
        if (!alive) return;
        alive = false;
        job.close?.();
        exits.forEach((listener) => listener(0));
      },
    };
    return last;
  };
  /** Ends the newest process from outside. */
  return { launch, commands, end: () => last?.kill() };
}
