// Trains Initlab's standard workloads with Initlab and with other libraries, in turns, and compares their speeds.
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { brain } from './engines/brain.mjs';
import { convnet } from './engines/convnet.mjs';
import { initlab } from './engines/initlab.mjs';
import { pytorch } from './engines/pytorch.mjs';
import { tensorflowCpu, tensorflowWasm } from './engines/tensorflow.mjs';
import { report } from './report.mjs';
import { residentWorkload } from './resident.mjs';

const ENGINES = { initlab, 'tfjs-wasm': tensorflowWasm, 'tfjs-cpu': tensorflowCpu, brain, convnet, pytorch };
const CORE = fileURLToPath(new URL('../../../dist/core.mjs', import.meta.url));

const options = {
  workloads: { type: 'string', default: 'A,B,C,D,E' },
  engines: { type: 'string', default: Object.keys(ENGINES).join() },
  slices: { type: 'string', default: '7' },
  'slice-ms': { type: 'string', default: '300' },
  core: { type: 'string', default: CORE },
  python: { type: 'string', default: '/usr/bin/python3' },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
};

/** A count of the command line. */
function whole(values, name) {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`--${name} must be a whole number of at least 1; got ${values[name]}`);
}

/** The names of a comma-separated option. */
function chosen(values, name, known) {
  const names = values[name].split(',');
  const wrong = names.find((item) => !known.includes(item));
  if (wrong === undefined) return names;
  throw new Error(`--${name} must name some of ${known.join(', ')}; got ${wrong}`);
}

async function openEngines(names, core, values) {
  const [open, missing] = [{}, {}];
  for (const name of names) {
    try {
      open[name] = { ...ENGINES[name], ...(await ENGINES[name].open(core, values)) };
    } catch (error) {
      missing[name] = error.message.split('\n')[0];
    }
  }
  return { open, missing };
}

/** One engine on one workload. `slice` trains for about `ms` and returns samples and milliseconds. */
function subjectOf(name, trainer) {
  let burst = 1;
  const slice = (ms) => {
    const start = performance.now();
    let [samples, elapsed] = [0, 0];
    while (elapsed < ms) {
      const before = elapsed;
      samples += trainer.run(burst);
      elapsed = performance.now() - start;
      // A clock reading every few milliseconds costs nothing that can be seen.
      if (elapsed - before < 2) burst *= 2;
    }
    return { samples, ms: elapsed };
  };
  return { name, trainer, slice: trainer.slice ?? slice, rates: [], samples: 0 };
}

async function measure(workload, engines, { slices, sliceMs }) {
  const subjects = [];
  for (const [name, engine] of Object.entries(engines)) subjects.push(subjectOf(name, await engine.create(workload)));
  for (const subject of subjects) subject.firstLoss = await subject.trainer.loss();
  // The first turn warms up and is not counted.
  for (let turn = 0; turn <= slices; turn++) {
    for (const subject of subjects) {
      const { samples, ms } = await subject.slice(sliceMs);
      subject.samples += samples;
      if (turn > 0) subject.rates.push((samples * 1000) / ms);
    }
  }
  const results = {};
  for (const { name, trainer, rates, samples, firstLoss } of subjects) {
    const lastLoss = await trainer.loss();
    await trainer.close?.();
    const sorted = rates.toSorted((a, b) => a - b);
    results[name] = {
      best: sorted[sorted.length - 1],
      median: sorted[sorted.length >> 1],
      slices: rates,
      samples,
      firstLoss,
      lastLoss,
      learns: lastLoss < firstLoss,
    };
  }
  return results;
}

async function main() {
  const { values } = parseArgs({ options });
  if (!existsSync(values.core))
    throw new Error(`${values.core} is not there: run \`npm run build\` in Initlab's folder`);
  const core = await import(pathToFileURL(values.core).href);
  const workloads = chosen(values, 'workloads', Object.keys(core.WORKLOADS));
  const names = chosen(values, 'engines', Object.keys(ENGINES));
  const method = { slices: whole(values, 'slices'), sliceMs: whole(values, 'slice-ms') };
  const { open, missing } = await openEngines(names, core, values);
  const measured = {};
  try {
    for (const name of workloads) {
      process.stderr.write(`workload ${name} …\n`);
      measured[name] = await measure(residentWorkload(core, name), open, method);
    }
  } finally {
    for (const engine of Object.values(open)) engine.close?.();
  }
  const machine = { node: process.version, arch: process.arch, cores: availableParallelism() };
  const { document, text } = report({ engines: open, missing, measured, method, machine, core });
  const json = `${JSON.stringify(document, null, 2)}\n`;
  if (values.out !== undefined) writeFileSync(values.out, json);
  process.stdout.write(values.json ? json : text);
  process.exitCode = document.pass ? 0 : 1;
}

await main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
