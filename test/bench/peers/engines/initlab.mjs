import { WORKLOAD_BATCHES } from '../resident.mjs';

/** Initlab's own step: the WebAssembly kernels through createTrainer of dist/core.mjs. */
export const initlab = {
  label: 'Initlab',
  own: true,
  open: async (core) => ({
    version: `core ${core.CORE_VERSION}`,
    create({ sizes, batch }) {
      const trainer = core.createTrainer(sizes, batch);
      let made = 0;
      const step = (count) => {
        made += count;
        return trainer.step(count);
      };
      return {
        run(count) {
          step(count);
          return count * batch;
        },
        /** The loss is that of a step, before its update: goes on to the first batch's turn. */
        loss() {
          const left = (WORKLOAD_BATCHES - (made % WORKLOAD_BATCHES)) % WORKLOAD_BATCHES;
          if (left > 0) step(left);
          return step(1);
        },
      };
    },
  }),
};
