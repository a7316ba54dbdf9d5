import '../offline';
import type { StudyCommand } from './protocol';
import { StudyJob } from './studyJob';

/** Entry of the process of a study: an Electron utility process that writes or reads one study and goes with it. */
const port = process.parentPort;
const job = new StudyJob((event) => port.postMessage(event));
port.on('message', ({ data }) => void job.obey(data as StudyCommand));
