import Eye from '@lucide/svelte/icons/eye';
import Grid3x3 from '@lucide/svelte/icons/grid-3x3';
import Play from '@lucide/svelte/icons/play';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import type { ComponentProps } from 'svelte';
import { isActive, isResumable, type RunSummary } from '../../../shared/run';
import type Button from '../../components/Button.svelte';
import { formatCount } from '../../format';
import { app } from '../../state/app.svelte';
import { runs } from '../../state/runs.svelte';
import { sweeps } from '../../state/sweeps.svelte';

/** Something to be done with a run that is offered wherever a run is shown. */
interface RunButton extends Pick<ComponentProps<typeof Button>, 'icon' | 'variant' | 'tip'> {
  label(run: RunSummary): string;
  isOffered(run: RunSummary): boolean;
  press(run: RunSummary): void;
}

export const RUN_BUTTONS = {
  watch: {
    label: () => 'Watch in Train',
    icon: Eye,
    variant: 'primary',
    isOffered: (run) => isActive(run.status),
    press: (run) => app.watchInTrain(run.id),
  },
  resume: {
    label: ({ checkpointStep }) =>
      checkpointStep === null ? 'Resume' : `Resume from step ${formatCount(checkpointStep)}`,
    icon: Play,
    variant: 'primary',
    isOffered: (run) => (isResumable(run.status) && run.deletedAt === null) || run.status === 'paused',
    press: (run) => void runs.control(run.id, 'resume'),
  },
  use: {
    label: () => 'Use these settings',
    icon: SlidersHorizontal,
    tip: 'Puts all settings of this run into Train',
    isOffered: () => true,
    press: (run) => app.openInTrain(run.spec, run.name),
  },
  sweep: {
    label: () => 'Sweep from here',
    icon: Grid3x3,
    tip: 'Sets up a sweep with the settings of this run, of which you choose what is varied',
    isOffered: () => true,
    press: (run) => sweeps.takeFrom(run.spec, run.name),
  },
} as const satisfies Record<string, RunButton>;
