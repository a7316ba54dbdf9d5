import type { LinkMessage, LinkRequest } from '../protocol';

/** The link's line to its owner: the window (Electron utility process) or `lab` (child process). */
export interface Channel {
  send(message: LinkMessage): void;
  onRequest(listener: (request: LinkRequest) => void): void;
}

/** The line of this process. An owner that goes away ends it. */
export function openChannel(): Channel {
  // Ctrl+C reaches the whole process group; the owner gives back what is held.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const parentPort = process.parentPort;
  if (parentPort !== undefined && parentPort !== null) {
    return {
      send: (message) => parentPort.postMessage(message),
      onRequest: (listener) => parentPort.on('message', ({ data }) => listener(data as LinkRequest)),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => void process.send?.(message),
    onRequest: (listener) => process.on('message', (request) => listener(request as LinkRequest)),
  };
}
