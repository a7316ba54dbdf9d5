import '../offline';
import { parentPort, workerData } from 'node:worker_threads';
import { help, type HelperWork } from '../../shared/kernelTeam';

/** Entry of a helper thread: shares the steps of one run until it is ended. */
parentPort?.postMessage('ready');
help(workerData as HelperWork);
