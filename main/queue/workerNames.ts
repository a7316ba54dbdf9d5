/**
 * Whom a worker is trusted as: its name without the id of its process. One that is started anew, by hand or by a service manager, has
 * the same memory and the same program.
 */
export function trustedAs(worker: string): string {
  return worker.replace(/:\d+$/, '');
}
