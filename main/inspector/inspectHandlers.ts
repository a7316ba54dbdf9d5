import type { Handlers } from '../../shared/ipc';
import type { InspectDesk } from './inspectDesk';

/** What the calls about past steps of a run do. */
export function inspectHandlers(
  desk: InspectDesk,
): Pick<Handlers, 'time:steps' | 'time:frame' | 'time:unit' | 'time:symmetry' | 'time:gradient'> {
  return {
    'time:steps': ({ id }) => desk.ask(id, { kind: 'steps' }),
    'time:frame': ({ id, step, layer }) => desk.ask(id, { kind: 'frame', step, layer }),
    'time:unit': ({ id, step, layer, unit }) => desk.ask(id, { kind: 'unit', step, layer, unit }),
    'time:symmetry': ({ id }) => desk.ask(id, { kind: 'symmetry' }),
    'time:gradient': ({ id, step }) => desk.ask(id, { kind: 'gradient', step }),
  };
}
