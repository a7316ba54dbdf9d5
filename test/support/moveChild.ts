import { moveData } from '../../main/folder/moveData';

/** Moves a data folder in a process of its own and kills it after a step. Arguments: native binding, home, from, to, step. */
const [nativeBinding = '', home = '', from = '', to = '', fatal = ''] = process.argv.slice(2);
let calls = 0;
await moveData({
  ...{ nativeBinding, home, from, to },
  after: (step) => {
    if (step === fatal) process.kill(process.pid, 'SIGKILL');
  },
  progress: () => {
    if (fatal === `copy ${String(++calls)}`) process.kill(process.pid, 'SIGKILL');
  },
});
