/** Names of the Electron channels. A file of its own: the preload needs them without the schemas of ipc.ts. */

/** Every call of the page: `(channel, args)` → `Result`. */
export const CALL_CHANNEL = 'lab:call';
/** The path of a file that was dropped on the window: `(path)` → `Result`. Only the preload has it. */
export const DROP_CHANNEL = 'lab:drop';
/** Every `MainEvent`. */
export const EVENT_CHANNEL = 'lab:event';
/** The live port of a run; also the type of the window message with which the page gets it: `{ type, runId }`. */
export const PORT_MESSAGE = 'lab:port';
