import { messageOf } from '../shared/errors';

/**
 * Errors that nothing has caught are written to standard error and told once each; the program goes on. By itself Electron
 * opens a box instead, for which everything of this process stands still until someone closes it: also a quit, whose
 * window is hidden already.
 */
export function tellUnexpected(tell: (message: string) => void): void {
  const told = new Set<string>();
  const listen = (how: string) => (thrown: unknown) => {
    console.error(`${how}:`, thrown);
    const what = messageOf(thrown);
    if (told.has(what)) return;
    told.add(what);
    tell(
      `Something went wrong within the program: ${what}. What is stored is not touched by it; if anything no longer answers, quit Initlab and start it again.`,
    );
  };
  process.on('uncaughtException', listen('Uncaught exception'));
  process.on('unhandledRejection', listen('Unhandled rejection'));
}
