import type { Handlers } from '../../shared/ipc';
import type { SampleDesk } from './sampleDesk';

/** What the page may ask about the sample study. */
export function sampleHandlers(desk: SampleDesk): Pick<Handlers, 'sample:get' | 'sample:add' | 'sample:remove'> {
  return {
    'sample:get': () => desk.state(),
    'sample:add': () => desk.add(),
    'sample:remove': () => desk.remove(),
  };
}
