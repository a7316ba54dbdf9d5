import { utilityProcess, type UtilityProcess } from 'electron';
import type { Checkup } from '../../shared/checkup';
import { LabError } from '../../shared/errors';
import type { Handlers } from '../../shared/ipc';
import type { DoctorCommand, DoctorEvent } from './protocol';

/** The one check of the history that may be under way, in a process of its own: it reads all that there is. */
export class DoctorDesk {
  readonly #script: string;
  readonly #history: Omit<DoctorCommand, 'repair'>;
  readonly #progress: (share: number) => void;
  #current: UtilityProcess | null = null;

  constructor(script: string, history: Omit<DoctorCommand, 'repair'>, progress: (share: number) => void) {
    this.#script = script;
    this.#history = history;
    this.#progress = progress;
  }

  /** What the page may ask. */
  handlers(): Pick<Handlers, 'doctor:check' | 'doctor:cancel'> {
    return {
      'doctor:check': ({ repair }) => this.check(repair),
      'doctor:cancel': () => this.cancel(),
    };
  }

  /** Errors  LabError 'state' when one is under way or this one is cancelled; as `checkup`. */
  check(repair: boolean): Promise<Checkup> {
    if (this.#current !== null) throw new LabError('state', 'the history is being checked already');
    const child = utilityProcess.fork(this.#script, [], { serviceName: 'Initlab check', stdio: 'inherit' });
    this.#current = child;
    return new Promise((resolve, reject) => {
      child.on('message', (message: DoctorEvent) => {
        if (message.type === 'progress') return this.#progress(message.share);
        if (message.type === 'failed') reject(new LabError(message.code, message.message));
        else resolve(message.checkup);
        child.kill();
      });
      child.once('exit', () => {
        if (this.#current === child) this.#current = null;
        reject(new LabError('state', 'checking the history was ended before it was done'));
      });
      child.postMessage({ ...this.#history, repair } satisfies DoctorCommand);
    });
  }

  /** Ends a check. A repair is made of whole transactions: what is mended by then stays mended. */
  cancel(): void {
    this.#current?.kill();
    this.#current = null;
  }
}
