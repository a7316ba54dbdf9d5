import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import CircleStop from '@lucide/svelte/icons/circle-stop';
import CircleX from '@lucide/svelte/icons/circle-x';
import Clock from '@lucide/svelte/icons/clock';
import Network from '@lucide/svelte/icons/network';
import TrendingUpDown from '@lucide/svelte/icons/trending-up-down';
import Unplug from '@lucide/svelte/icons/unplug';
import type { RunStatus } from '../../shared/run';

/** How a run's status is shown: never by colour alone. */
export const STATUSES = {
  queued: { label: 'Queued', tone: 'neutral', icon: Clock, help: 'Waits for a free trainer process.' },
  running: { label: 'Running', tone: 'accent', icon: CircleDot, help: 'Is being trained.' },
  paused: { label: 'Paused', tone: 'warning', icon: CirclePause, help: 'Waits for Resume or a single step.' },
  done: { label: 'Done', tone: 'good', icon: CircleCheck, help: 'Trained to the last step.' },
  stopped: { label: 'Stopped', tone: 'neutral', icon: CircleStop, help: 'Ended by hand; can be resumed.' },
  diverged: {
    label: 'Diverged',
    tone: 'bad',
    icon: TrendingUpDown,
    help: 'A value became infinite or not a number; the last finite state is kept.',
  },
  failed: { label: 'Failed', tone: 'bad', icon: CircleX, help: 'Ended by an error.' },
  interrupted: {
    label: 'Interrupted',
    tone: 'warning',
    icon: Unplug,
    help: 'Its process ended before it did; can be resumed from its last checkpoint.',
  },
} as const satisfies Record<RunStatus, unknown>;

/** A queued run that others compute. */
export const ELSEWHERE = { ...STATUSES.queued, tone: 'accent', icon: Network } as const;
