import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./pytorch_worker.py', import.meta.url));
const ONE_THREAD = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** PyTorch on one thread in a process of its own, asked line by line. It times its slices itself: no line is in them. */
export const pytorch = {
  label: 'PyTorch',
  native: true,
  async open(_core, { python }) {
    const worker = spawn(python, [WORKER], { env: { ...process.env, ...ONE_THREAD }, stdio: ['pipe', 'pipe', 'pipe'] });
    let complaint = '';
    worker.stderr.on('data', (text) => (complaint += text));
    const ended = once(worker, 'close').catch((error) => (complaint += error.message));
    worker.stdin.on('error', () => {});
    const lines = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();
    const answer = async () => {
      const { value, done } = await lines.next();
      if (!done) return JSON.parse(value);
      await ended;
      throw new Error(complaint.trim().split('\n').pop() || `${python} ended`);
    };
    const ask = (request) => {
      worker.stdin.write(`${JSON.stringify(request)}\n`);
      return answer();
    };
    const { version } = await answer();
    return {
      version: `${version}, 1 thread`,
      create: (workload) => create(ask, workload),
      close: () => worker.stdin.end(),
    };
  },
};

async function create(ask, { name, sizes, batch, batches, initialWeights, learningRate }) {
  const plain = batches.map(({ inputs, targets }) => ({ inputs: Array.from(inputs), targets: Array.from(targets) }));
  await ask({ ask: 'create', name, sizes, batch, learningRate, batches: plain, weights: initialWeights });
  return {
    slice: (ms) => ask({ ask: 'slice', name, ms }),
    loss: async () => (await ask({ ask: 'loss', name })).loss,
    close: () => ask({ ask: 'close', name }),
  };
}
