import type { TrainerCommand, TrainerEvent } from '../../shared/trainerProtocol';

/** The part of a message port that the trainer needs; Electron's and Node's both have it. */
export interface LivePort {
  postMessage(message: unknown): void;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
}

/** The trainer's line to its parent: the app (Electron utility process) or the CLI (Node child process). */
export interface Channel {
  send(event: TrainerEvent): void;
  onCommand(listener: (command: TrainerCommand, port: LivePort | null) => void): void;
}

/** The line of this process. A parent that goes away ends it. */
export function openChannel(): Channel {
  // Ctrl+C reaches the whole process group; the parent decides what happens to the run.
  process.on('SIGINT', () => undefined);
  const parentPort = process.parentPort;
  if (parentPort !== undefined && parentPort !== null) {
    return {
      send: (event) => parentPort.postMessage(event),
      onCommand: (listener) =>
        parentPort.on('message', ({ data, ports }) =>
          listener(data as TrainerCommand, (ports[0] as LivePort | undefined) ?? null),
        ),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    send: (event) => void process.send?.(event),
    onCommand: (listener) => process.on('message', (command) => listener(command as TrainerCommand, null)),
  };
}
