import '../offline';
import { InspectJob } from './inspectJob';
import type { InspectorCommand } from './protocol';

/** Entry of the inspector: an Electron utility process that computes what is shown of past steps. */
const port = process.parentPort;
const job = new InspectJob();
port.on('message', ({ data }) => port.postMessage(job.obey(data as InspectorCommand)));
