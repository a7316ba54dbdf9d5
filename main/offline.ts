import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/**
 * Takes from Node, in the process or thread that imports this, the means to reach anybody: connecting (with it http, https,
 * http2, tls, fetch and WebSocket), listening, sending datagrams, asking for names. The first import of every entry, so a
 * dependency that would like to phone home cannot either. What Chromium asks for is refused in security.ts.
 */
function refusal(what: string): Error {
  return Object.assign(new Error(`Initlab makes no connections: ${what} was refused`), { code: 'EOFFLINE' });
}

/** For good: nobody gets the old function back. */
function replace(owner: object, name: string, refuse: (this: unknown) => unknown): void {
  Object.defineProperty(owner, name, { value: refuse, writable: false, configurable: false });
}

replace(net.Socket.prototype, 'connect', function (this: unknown) {
  // As a connection fails: it is under way first, and when it ends those who asked listen for it.
  const socket = Object.assign(this as net.Socket, { connecting: true });
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

const ASKS = /^(lookup|lookupService|resolve\w*|reverse)$/;
const throwing = () => {
  throw refusal('to ask for a name');
};
const rejecting = () => Promise.reject(refusal('to ask for a name'));
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
    for (const name of Object.getOwnPropertyNames(from)) if (ASKS.test(name)) replace(owner, name, refuse);
  }
}
// Names that were imported one by one are these too.
syncBuiltinESMExports();
