import { createHash } from 'node:crypto';
import { LabError } from '../../shared/errors';
import { type ExpectedRun, ResultReader, type RunResult } from '../results/resultReader';
import { COMPLETION, jsonOf } from './answers';
import type { LinkClient } from './linkClient';
import type { JobEnd, LinkCalls } from './protocol';

/** What came of fetching a result. */
export type Fetched =
  | { readonly kind: 'result'; readonly result: RunResult; readonly worker: string }
  /** A piece is not there, as after a server lost its last second: nobody's fault. */
  | { readonly kind: 'lost' }
  /** It cannot be what the run gives. `worker` is null where not even that is known. */
  | { readonly kind: 'wrong'; readonly worker: string | null; readonly why: string };

/** Fetches the pieces of a result one by one, and reads them as the hostile bytes that they may be. */
export async function fetchResult(
  link: LinkClient,
  end: JobEnd,
  jobId: string,
  expected: ExpectedRun,
): Promise<Fetched> {
  const completion = COMPLETION.safeParse(jsonOf(end.value));
  if (!completion.success) return { kind: 'wrong', worker: null, why: 'what it said at the end cannot be read' };
  const { attempt, worker, chunks, sha256 } = completion.data;
  const wrong = (why: string): Fetched => ({ kind: 'wrong', worker, why });
  const reader = new ResultReader(expected);
  const sum = createHash('sha256');
  for (let index = 0; index < chunks; index++) {
    const chunk = await pieceOf(link, { jobId, attempt, index });
    if (chunk === null) return { kind: 'lost' };
    if (typeof chunk === 'string') return wrong(chunk);
    sum.update(chunk);
    const why = refusalOf(() => reader.push(chunk));
    if (why !== null) return wrong(why);
  }
  if (sum.digest('hex') !== sha256) return wrong('its pieces are not those that it said it had sent');
  let result: RunResult | null = null;
  const why = refusalOf(() => (result = reader.finish()));
  if (why !== null || result === null) return wrong(why ?? 'it is empty');
  if ((result as RunResult).head.by !== worker) return wrong('it hands in a result in another’s name');
  return { kind: 'result', result, worker };
}

/** A piece; null when it is not there, a reason when it cannot be taken. Errors  those of the connection. */
async function pieceOf(link: LinkClient, ask: LinkCalls['chunk']['ask']): Promise<Uint8Array | string | null> {
  try {
    return await link.ask('chunk', ask);
  } catch (thrown) {
    if (thrown instanceof LabError && thrown.code === 'shape') return thrown.message;
    throw thrown;
  }
}

/** Why a result is refused, or null. */
function refusalOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.message;
    throw thrown;
  }
}
