// Loads a program of ours, then tries every way out that Node has, and tells what came of each: to a parent by message,
// or as the line `PROBE {…}`. Run by the tests, in Node, in utility processes and in threads.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const port = process.parentPort;

/** What came of a try: the reason why it was refused, or 'allowed'. */
export function outcome(attempt) {
  return new Promise((resolve) => {
    const told = (thrown) => resolve(reasonOf(thrown));
    setTimeout(() => resolve('no answer'), 3000).unref?.();
    try {
      attempt(() => resolve('allowed'), told);
    } catch (thrown) {
      told(thrown);
    }
  });
}

function reasonOf(thrown) {
  const errors = [thrown, thrown?.cause, ...(thrown?.errors ?? [])];
  return errors.map((each) => String(each?.message ?? '')).join(' ') || String(thrown);
}

/** Tries everything against a server on this machine, whom nobody would stop from answering. */
export async function probe(address = 'http://127.0.0.1:44444') {
  const { hostname, port: number } = new URL(address);
  const [net, tls, http, https, http2, dgram, dns] = ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns'].map(
    (name) => require(`node:${name}`),
  );
  const named = await import('node:dns/promises');
  const emitter = (make, event) => (ok, failed) => make().once(event, ok).once('error', failed);
  const tries = {
    'net.connect': emitter(() => net.connect(Number(number), hostname), 'connect'),
    'net.connect by name': emitter(() => net.connect(Number(number), 'localhost'), 'connect'),
    'a local socket': emitter(() => net.connect('/tmp/none.sock'), 'connect'),
    'tls.connect': emitter(() => tls.connect({ host: hostname, port: Number(number) }), 'secureConnect'),
    'http.get': emitter(() => http.get(address), 'response'),
    'https.get': emitter(() => https.get(address.replace('http:', 'https:')), 'response'),
    // Its own event of that name comes before anything is sent.
    'http2.connect': emitter(() => http2.connect(address), 'remoteSettings'),
    fetch: (ok, failed) => void fetch(address).then(ok, failed),
    'net.createServer': emitter(() => net.createServer().listen(0, '127.0.0.1'), 'listening'),
    'http.createServer': emitter(() => http.createServer().listen(0, '127.0.0.1'), 'listening'),
    'dgram send': (ok, failed) =>
      dgram.createSocket('udp4').send('x', Number(number), hostname, (e) => (e ? failed(e) : ok())),
    'dgram bind': emitter(() => dgram.createSocket('udp4').bind(0), 'listening'),
    'dns.lookup': (ok, failed) => dns.lookup('localhost', (error) => (error ? failed(error) : ok())),
    'dns.resolve': (ok, failed) => dns.resolve('example.invalid', (error) => (error ? failed(error) : ok())),
    'dns.Resolver': (ok, failed) =>
      new dns.Resolver().resolve4('example.invalid', (error) => (error ? failed(error) : ok())),
    'dns.promises': (ok, failed) => void dns.promises.resolve4('example.invalid').then(ok, failed),
    'dns/promises, by name': (ok, failed) => void named.lookup('localhost').then(ok, failed),
  };
  const outcomes = {};
  for (const [name, attempt] of Object.entries(tries)) outcomes[name] = await outcome(attempt);
  return outcomes;
}

const [program, address] = process.argv.slice(2);
if (program !== undefined) {
  // A program may end by itself: the tries come first then.
  const { exit } = process;
  process.exit = () => undefined;
  await import(pathToFileURL(program).href).catch((thrown) => console.error(thrown));
  const outcomes = await probe(address);
  if (port) port.postMessage({ probe: outcomes });
  else console.log(`PROBE ${JSON.stringify(outcomes)}`);
  if (!port) exit(0);
}
