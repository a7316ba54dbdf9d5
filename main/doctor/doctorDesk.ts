import type { Checkup } from '../../shared/checkup';
import { LabError } from '../../shared/errors';
import type { Handlers } from '../../shared/ipc';
import { Helper } from '../helpers/helper';
import type { LaunchHelper } from '../helpers/helperProcess';
import type { DoctorCommand, DoctorEvent } from './protocol';

type Checking = Helper<DoctorCommand, DoctorEvent, Checkup>;

/** The one check of the history that may be under way, in a process of its own: it reads all that there is. */
export class DoctorDesk {
  readonly #launch: LaunchHelper<DoctorCommand, DoctorEvent>;
  readonly #history: Omit<DoctorCommand, 'repair'>;
  readonly #progress: (share: number) => void;
  #current: Checking | null = null;

  constructor(
    launch: LaunchHelper<DoctorCommand, DoctorEvent>,
    history: Omit<DoctorCommand, 'repair'>,
    progress: (share: number) => void,
  ) {
    this.#launch = launch;
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
  async check(repair: boolean): Promise<Checkup> {
    if (this.#current !== null) throw new LabError('state', 'the history is being checked already');
    const current: Checking = new Helper(this.#launch(), {
      event: (event) => {
        if (event.type === 'progress') this.#progress(event.share);
        else if (event.type === 'failed') current.refuse(new LabError(event.code, event.message));
        else current.answer(event.checkup);
      },
      ended: () => {
        if (this.#current === current) this.#current = null;
        return new LabError('state', 'checking the history was ended before it was done');
      },
    });
    this.#current = current;
    try {
      return await current.ask({ ...this.#history, repair });
    } finally {
      current.kill();
    }
  }

  /** Ends a check. A repair is made of whole transactions: what is mended by then stays mended. */
  cancel(): void {
    this.#current?.kill();
    this.#current = null;
  }
}
