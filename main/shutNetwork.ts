import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** Whom a process may reach. */
export interface Peer {
  readonly host: string;
  readonly port: number;
}

type Connect = (this: net.Socket, ...args: unknown[]) => net.Socket;

function refusal(what: string): Error {
  return Object.assign(new Error(`Initlab makes no connections: ${what} was refused`), { code: 'EOFFLINE' });
}

/** For good: nobody gets the old function back. */
export function replace(owner: object, name: string, refuse: (this: unknown, ...args: never[]) => unknown): void {
  Object.defineProperty(owner, name, { value: refuse, writable: false, configurable: false });
}

const ASKS = /^(lookup|lookupService|resolve\w*|reverse)$/;

/**
 * Takes from Node, in the process or thread that calls it, the means to reach anybody: connecting (with it http, https, http2, tls,
 * fetch and WebSocket), listening, sending datagrams, asking for names.
 *
 * @param peer the one whom it may connect to, as often as it likes, and whose name it may look up; asked at each try.
 */
export function shutNetwork(peer: () => Peer | null): void {
  const connect = net.Socket.prototype.connect as Connect;
  replace(net.Socket.prototype, 'connect', function (this: unknown, ...args: unknown[]) {
    const socket = this as net.Socket;
    const allowed = leadingTo(peer(), args);
    if (allowed !== null) return connect.apply(socket, allowed);
    // As a connection fails: it is under way first, and when it ends those who asked listen for it.
    Object.assign(socket, { connecting: true });
    setImmediate(() => socket.destroy(refusal('a connection')));
    return socket;
  });
  replace(net.Server.prototype, 'listen', function (this: unknown) {
    process.nextTick(() => (this as net.Server).emit('error', refusal('to listen')));
    return this;
  });
  for (const name of ['bind', 'connect', 'send'] as const) {
    replace(dgram.Socket.prototype, name, () => {
      throw refusal('a datagram');
    });
  }
  shutNames(peer);
  // Names that were imported one by one are these too.
  syncBuiltinESMExports();
}

/**
 * The arguments of `connect` where they lead to the peer, without what could lead elsewhere; null where they do not. Sockets get
 * them from `net.connect` and `tls.connect` as a list in a list.
 */
function leadingTo(peer: Peer | null, args: readonly unknown[]): unknown[] | null {
  const [first, ...rest] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (peer === null || typeof first !== 'object' || first === null) return null;
  const options = { ...first, path: undefined, lookup: undefined, localAddress: undefined, localPort: undefined };
  const { host, port } = options as { host?: unknown; port?: unknown };
  if (host !== peer.host || Number(port) !== peer.port || 'path' in first && Boolean(first.path)) return null;
  return [options, ...rest.filter((each) => typeof each === 'function')];
}

function shutNames(peer: () => Peer | null): void {
  const throwing = () => {
    throw refusal('to ask for a name');
  };
  const rejecting = () => Promise.reject(refusal('to ask for a name'));
  const { lookup } = dns;
  for (const [owner, refuse] of [
    [dns, throwing],
    [dns.Resolver.prototype, throwing],
    [dns.promises, rejecting],
    [dns.promises.Resolver.prototype, rejecting],
  ] as const) {
    for (
      let from: object | null = owner;
      from !== null && from !== Object.prototype;
      from = Object.getPrototypeOf(from)
    ) {
      for (const name of Object.getOwnPropertyNames(from)) {
        if (!ASKS.test(name)) continue;
        // The one that sockets ask.
        const isLookup = owner === dns && from === dns && name === 'lookup';
        replace(from, name, isLookup ? lookupOf(lookup as unknown as Lookup, peer, throwing) : refuse);
      }
    }
  }
}

type Lookup = (name: unknown, ...rest: never[]) => unknown;

function lookupOf(lookup: Lookup, peer: () => Peer | null, refuse: () => never): Lookup {
  return (name, ...rest) => (typeof name === 'string' && name === peer()?.host ? lookup(name, ...rest) : refuse());
}
