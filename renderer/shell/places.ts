import ChartSpline from '@lucide/svelte/icons/chart-spline';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import Grid3x3 from '@lucide/svelte/icons/grid-3x3';
import AudioWaveform from '@lucide/svelte/icons/audio-waveform';
import Library from '@lucide/svelte/icons/library';
import SquareFunction from '@lucide/svelte/icons/square-function';
import type { PlaceName } from '../state/app.svelte';
import FunctionsView from '../views/functions/FunctionsView.svelte';
import HistoryView from '../views/history/HistoryView.svelte';
import SignalView from '../views/signal/SignalView.svelte';
import LessonsView from '../views/lessons/LessonsView.svelte';
import SweepView from '../views/sweep/SweepView.svelte';
import TrainView from '../views/train/TrainView.svelte';

/** The places of the window, in the order of their keys 1, 2, 3 … */
export const PLACES = [
  { name: 'functions', label: 'Functions', icon: SquareFunction, view: FunctionsView },
  { name: 'signal', label: 'Signal', icon: AudioWaveform, view: SignalView },
  { name: 'train', label: 'Train', icon: ChartSpline, view: TrainView },
  { name: 'sweep', label: 'Sweep', icon: Grid3x3, view: SweepView },
  { name: 'history', label: 'History', icon: Library, view: HistoryView },
  { name: 'lessons', label: 'Lessons', icon: GraduationCap, view: LessonsView },
] as const satisfies readonly { name: PlaceName; label: string; icon: unknown; view: unknown }[];
