import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { LabError } from '../../../shared/errors';
import { replace, shutNetwork, type Peer } from '../../shutNetwork';

/**
 * What `offline` is to all other programs, for the one that speaks with a queue: nobody can be reached but the one host and port
 * that it was told, once. The first import of the link, which also starts no process or thread: there this would not hold.
 */
let peer: Peer | null = null;

shutNetwork(() => peer);

const refuse = (): never => {
  throw new Error('Initlab makes no connections: the link to a queue starts no processes');
};
replace(childProcess.ChildProcess.prototype, 'spawn', refuse);
for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) replace(childProcess, name, refuse);
replace(
  threads,
  'Worker',
  class {
    constructor() {
      refuse();
    }
  } as unknown as () => never,
);
syncBuiltinESMExports();

/** From here on this one can be reached. Errors  LabError 'state' the second time, for another one. */
export function reachOnly({ host, port }: Peer): void {
  if (peer !== null && (peer.host !== host || peer.port !== port)) {
    throw new LabError('state', `this link leads to ${peer.host}:${peer.port}, and to nobody else`);
  }
  peer = { host, port };
}
