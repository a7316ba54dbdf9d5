import type { z } from 'zod';
import { LabError, type ErrorCode } from '../../shared/errors';
import { ANSWERS, EVENT } from './answers';
import type { LaunchLink, LinkCall, LinkCalls, LinkEvent, LinkMessage, LinkProcess, LinkRequest } from './protocol';

interface Open {
  readonly call: LinkCall;
  resolve(answer: unknown): void;
  reject(error: LabError): void;
}

/** A link process, asked by calls. What it says is parsed here: to its owner it is hostile input. */
export class LinkClient {
  readonly #process: LinkProcess;
  readonly #open = new Map<number, Open>();
  #last = 0;
  #gone = false;
  #hear: (event: LinkEvent) => void;

  /** @param gone called once when the process has ended, not by `close`. */
  constructor(launch: LaunchLink, hear: (event: LinkEvent) => void, gone: () => void) {
    this.#hear = hear;
    this.#process = launch();
    this.#process.onMessage((message) => this.#take(message));
    this.#process.onExit(() => {
      const wasExpected = this.#gone;
      this.#end();
      if (!wasExpected) gone();
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Errors  LabError: why it could not be done, with the likely fix. While a connection is lost the answer waits. */
  ask<C extends LinkCall>(call: C, ask: LinkCalls[C]['ask']): Promise<LinkCalls[C]['answer']> {
    return new Promise((resolve, reject) => {
      if (this.#gone) return reject(ended());
      const id = ++this.#last;
      this.#open.set(id, { call, resolve: resolve as (answer: unknown) => void, reject });
      this.#process.post({ id, call, ask } as LinkRequest);
    });
  }

  /** Lets it say goodbye, for a moment, then ends it. */
  async close(): Promise<void> {
    if (this.#gone) return;
    const closing = this.ask('close', null).catch(() => null);
    this.#gone = true;
    this.#hear = () => undefined;
    await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, GOODBYE_MS))]);
    this.#end();
    this.#process.kill();
  }

  #take(message: LinkMessage): void {
    if (!('id' in message)) {
      const event = EVENT.safeParse(message);
      if (event.success) this.#hear(event.data);
      return;
    }
    const open = this.#open.get(message.id);
    if (open === undefined) return;
    this.#open.delete(message.id);
    if (!message.ok) return open.reject(new LabError(codeOf(message.code), String(message.message).slice(0, 2000)));
    const answer = (ANSWERS[open.call] as z.ZodType).safeParse(message.answer);
    if (answer.success) open.resolve(answer.data);
    else
      open.reject(
        new LabError(
          'io',
          `the queue’s answer to “${open.call}” is not what it must be: ${answer.error.issues[0]?.message ?? ''}`,
        ),
      );
  }

  #end(): void {
    this.#gone = true;
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { reject } of open) reject(ended());
  }
}

const GOODBYE_MS = 4000;
const CODES: readonly ErrorCode[] = ['input', 'io', 'state', 'check', 'shape', 'internal'];

const codeOf = (code: ErrorCode): ErrorCode => (CODES.includes(code) ? code : 'internal');
const ended = () => new LabError('io', 'the process that speaks with the queue has ended');
