import '../offline';
import { ExportJob } from './exportJob';
import type { ExporterCommand } from './protocol';

/** Entry of the exporter: an Electron utility process that makes one CSV file or PyTorch script and goes with it. */
const port = process.parentPort;
const job = new ExportJob((event) => port.postMessage(event));
port.on('message', ({ data }) => void job.obey(data as ExporterCommand));
