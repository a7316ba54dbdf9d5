import { LabError } from '../../../shared/errors';
import { queueName, type QueueAddress } from '../../../shared/queueAddress';

/** A connection that somebody has ended. */
const ENDED = /Connection is closed|ECONNRESET|EPIPE|socket hang up|Socket closed/i;

/** What an error of the network or of the server begins with or contains, and what to say: why, and the likely fix. */
const REASONS: readonly (readonly [pattern: RegExp, say: (address: QueueAddress) => string])[] = [
  [/ECONNREFUSED/, () => 'nobody listens there: is the server running, and on this port?'],
  [/ENOTFOUND|EAI_AGAIN|EAI_NODATA/, ({ host }) => `the name ${host} is not known: check its spelling and the network`],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed out|Socket timeout/i,
    ({ tls }) =>
      `it does not answer: check the address, the network and the firewalls between${tls ? ', and whether it speaks TLS on this port' : ''}`,
  ],
  [
    /WRONG_VERSION_NUMBER|packet length too long|ERR_SSL/i,
    () => 'the server does not speak TLS: take redis:// instead of rediss://, or switch TLS on there',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|self.signed|unable to verify/i,
    () => 'its certificate is not signed by anybody who is trusted here: give the file of the authority’s certificate',
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/i, () => 'its certificate has expired: put a newer one on the server'],
  [
    /ALTNAME_INVALID|does not match certificate/i,
    ({ host }) => `its certificate is not for the name ${host}: take a name that stands in it`,
  ],
  [/ERR_TLS|\bCERT_|certificate/i, () => 'its certificate is not accepted: check it, and the file of the authority’s'],
  [
    /WRONGPASS|invalid password|invalid username-password/i,
    ({ user }) => (user === null ? 'the password is wrong' : `the password is wrong, or there is no user “${user}”`),
  ],
  [/NOAUTH|without any password configured/i, (address) => passwordReason(address)],
  [
    /NOPERM/,
    ({ user }) =>
      `the user ${user ?? 'default'} may not do what is needed: give it the commands @all but @dangerous, with info, for the keys initlab:*`,
  ],
  [/READONLY/, () => 'this is a read-only copy: take the address of the main server'],
  [/^OOM|OOM command/, () => 'its memory is full: let results be collected, or give it more (maxmemory)'],
  [/MISCONF/, () => 'it cannot write to its disk, so it takes nothing: make room there'],
  [/LOADING/, () => 'it is still reading its data from the disk: try again in a moment'],
  [/DB index is out of range|invalid DB index/i, ({ database }) => `it has no database ${database}`],
  [/Protocol error|ParserError/i, () => 'what answers there is no Redis or Valkey server: check the port'],
  [
    ENDED,
    ({ tls }) =>
      tls
        ? 'it closed the connection: does the server speak TLS on this port?'
        : 'it closed the connection: it wants TLS (take rediss://, or switch TLS on), or it is no Redis or Valkey server',
  ],
];

/** Mistakes in what was typed, rather than of the network. */
const TYPED =
  /WRONGPASS|NOAUTH|without any password|invalid password|WRONG_VERSION|Protocol error|ParserError|DB index/i;

/** Why the queue cannot be had, as a sentence with the likely fix. It never holds a password. */
export function reasonOf(thrown: unknown, address: QueueAddress): LabError {
  if (thrown instanceof LabError) return thrown;
  const { code = '', name = '', message = String(thrown) } = thrown as Partial<NodeJS.ErrnoException>;
  const inner = ((thrown as { errors?: readonly unknown[] }).errors ?? []).map((each) => reasonText(each)).join(' ');
  const text = `${code} ${name} ${message} ${inner}`.trim();
  const say = REASONS.find(([pattern]) => pattern.test(text) || pattern.test(message))?.[1];
  const why = say?.(address) ?? `${message.slice(0, 300)}`;
  return new LabError(TYPED.test(text) ? 'input' : 'io', `the queue ${queueName(address)} cannot be had: ${why}`);
}

/** Why a connection ended that was there. */
export function lostReason(thrown: unknown, address: QueueAddress): string {
  if (!ENDED.test(reasonText(thrown))) return reasonOf(thrown, address).message;
  return `the connection to the queue ${queueName(address)} ended: its server was stopped, or the network is away`;
}

function reasonText(each: unknown): string {
  const { code = '', message = '' } = each as Partial<NodeJS.ErrnoException>;
  return `${code} ${message}`;
}

function passwordReason({ user }: QueueAddress): string {
  return user === null
    ? 'it wants a password, or does not want the one that was given: set INITLAB_QUEUE_PASSWORD or type it in the window'
    : `it wants the password of the user “${user}”: set INITLAB_QUEUE_PASSWORD or type it in the window`;
}
