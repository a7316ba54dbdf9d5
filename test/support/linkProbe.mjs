// Loads the link, then tries every way out that Node has: before it was told whom it may reach, and after. Prints the line
// `PROBE {…}`. The program and the ports are in the environment.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { outcome, probe } from './networkProbe.mjs';

const require = createRequire(import.meta.url);
const { PROGRAM, QUEUE, STRANGER } = process.env;
const [queue, stranger] = [Number(QUEUE), Number(STRANGER)];

// This program is the owner of the link too.
const answered = new Promise((resolve) => (process.send = (message) => message.id === 1 && resolve(message)));
await import(pathToFileURL(PROGRAM).href);

const net = require('node:net');
const tls = require('node:tls');
const childProcess = require('node:child_process');
const threads = require('node:worker_threads');
const emitter = (make, event) => (ok, failed) => make().once(event, ok).once('error', failed);
const theQueue = {
  'the queue': emitter(() => net.connect({ host: '127.0.0.1', port: queue }), 'connect'),
  'the queue by TLS': emitter(() => tls.connect({ host: '127.0.0.1', port: queue }), 'secureConnect'),
};
const others = {
  'another port': emitter(() => net.connect({ host: '127.0.0.1', port: stranger }), 'connect'),
  'the port of another address': emitter(() => net.connect({ host: '127.0.0.2', port: queue }), 'connect'),
  'the port by another name': emitter(() => net.connect({ host: 'localhost', port: queue }), 'connect'),
  'a local socket': emitter(() => net.connect({ host: '127.0.0.1', port: queue, path: '/tmp/none.sock' }), 'connect'),
  'a lookup of its own': emitter(
    () => net.connect({ host: 'elsewhere', port: stranger, lookup: (_n, _o, then) => then(null, '127.0.0.1', 4) }),
    'connect',
  ),
  'a process': (ok) => (childProcess.spawn(process.execPath, ['-v']), ok()),
  'a process that is waited for': (ok) => (childProcess.spawnSync(process.execPath, ['-v']), ok()),
  'a shell': (ok) => (childProcess.execSync('true'), ok()),
  'a thread': (ok) => (new threads.Worker('0', { eval: true }), ok()),
};

async function tryAll(tries) {
  const outcomes = {};
  for (const [name, attempt] of Object.entries(tries)) outcomes[name] = await outcome(attempt);
  return outcomes;
}

const before = await tryAll({ ...theQueue, ...others });
const address = { host: '127.0.0.1', port: queue, database: 0, user: null, tls: false };
process.emit('message', {
  id: 1,
  call: 'connect',
  ask: { target: { address, password: null, ca: null }, queue: 'runs-2' },
});
const answer = await answered;
if (!answer.ok) throw new Error(JSON.stringify(answer));
const after = { ...(await probe(`http://127.0.0.1:${stranger}`)), ...(await tryAll({ ...theQueue, ...others })) };
console.log(`PROBE ${JSON.stringify({ before, after })}`);
process.exit(0);
