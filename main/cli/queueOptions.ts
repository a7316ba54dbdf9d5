import { readFileSync } from 'node:fs';
import { LabError, messageOf } from '../../shared/errors';
import { parseQueueAddress } from '../../shared/queueAddress';
import type { QueueTarget } from '../queue/protocol';
import { takePassword } from '../queue/secrets';
import type { OptionDefs, ParsedArgs } from './args';

const MOST_CA_BYTES = 1 << 20;

export const QUEUE = {
  queue: {
    value: 'URL',
    help: 'redis[s]://[user@]host[:port][/database] of a Redis or Valkey server; its password in INITLAB_QUEUE_PASSWORD',
  },
  ca: { value: 'FILE', help: 'with rediss://: certificate (PEM) of the authority that signed the server’s' },
} as const satisfies OptionDefs;

/**
 * The queue that the options name. A password in the URL is taken too, but not shown to who lists the processes of the computer.
 *
 * Errors  LabError 'input', 'io' for the certificate.
 */
export function queueTarget(args: ParsedArgs): QueueTarget {
  const text = args.text('queue');
  if (text === undefined)
    throw new LabError('input', 'the queue is missing: give --queue redis://host:port; see lab help');
  const { address, password } = parseQueueAddress(text);
  const fromEnvironment = takePassword();
  if (password !== null) hideArguments();
  const ca = args.text('ca');
  if (ca !== undefined && !address.tls)
    throw new LabError('input', '--ca is for rediss://, a queue with TLS; this one has none');
  return { address, password: password ?? fromEnvironment, ca: ca === undefined ? null : readCertificate(ca) };
}

/** The title of a process takes the place of its arguments in the system's list. */
function hideArguments(): void {
  process.title = 'lab';
}

function readCertificate(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, { encoding: 'utf8' });
  } catch (thrown) {
    throw new LabError('io', `cannot read the certificate ${file}: ${messageOf(thrown)}`);
  }
  if (text.length > MOST_CA_BYTES || !text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new LabError('input', `${file} must be a certificate in PEM, beginning with -----BEGIN CERTIFICATE-----`);
  }
  return text;
}
