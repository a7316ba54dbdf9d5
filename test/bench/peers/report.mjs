/** Initlab's samples a second as a multiple of PyTorch's, at least. */
const PYTORCH_TARGETS = { A: 100, B: 10, C: 0.8, D: 0.5, E: 0.5 };
/** … and of the fastest JavaScript library's, on every workload. */
const SCRIPT_TARGET = 10;

/** The document of `--json` and the table, from what was measured. */
export function report({ engines, missing, measured, method, machine, core }) {
  const peers = Object.keys(engines).filter((name) => !engines[name].own);
  const scripts = peers.filter((name) => !engines[name].native);
  const natives = peers.filter((name) => engines[name].native);
  const workloads = {};
  for (const [name, results] of Object.entries(measured)) {
    workloads[name] = {
      ...core.WORKLOADS[name],
      engines: results,
      comparisons: {
        bestScriptPeer: comparison(results, scripts, SCRIPT_TARGET),
        pytorch: comparison(results, natives, PYTORCH_TARGETS[name]),
      },
    };
  }
  const described = Object.entries(engines).map(([name, { label, version, note }]) => [name, { label, version, note }]);
  const judged = Object.values(workloads).flatMap(({ comparisons }) => Object.values(comparisons));
  const learning = Object.values(measured).every((results) => Object.values(results).every(({ learns }) => learns));
  // What could not be compared has not passed.
  const pass = learning && judged.every((compared) => compared?.pass);
  const document = { method, machine, engines: Object.fromEntries(described), missing, workloads, learning, pass };
  return { document, text: textOf(document) };
}

/** Initlab against the fastest of `peers`: best slice with best slice, median with median. Null when one is not there. */
function comparison(results, peers, target) {
  const own = results['initlab'];
  if (own === undefined || peers.length === 0) return null;
  const peer = peers.reduce((a, b) => (results[b].best > results[a].best ? b : a));
  const ratio = own.best / results[peer].best;
  return { peer, ratio, medianRatio: own.median / results[peer].median, target, pass: ratio >= target };
}

function textOf({ method, machine, engines, missing, workloads, learning, pass }) {
  const lines = [
    `Node.js ${machine.node}, ${machine.arch}, ${machine.cores} cores; engines in turns, ${method.slices} slices of ${method.sliceMs} ms`,
    ...Object.values(engines).map(({ label, version, note }) => `${label} ${version}${note ? ` (${note})` : ''}`),
    ...Object.entries(missing).map(([name, reason]) => `${name}: NOT MEASURED: ${reason}`),
    '',
    table([
      ['workload', 'engine', 'samples/s, best', 'median', 'Initlab is', 'loss, first → last'],
      ...Object.entries(workloads).flatMap(([name, { engines: results }]) =>
        Object.entries(results).map(([engine, result]) => [
          name,
          engines[engine].label,
          String(Math.round(result.best)),
          String(Math.round(result.median)),
          results['initlab'] === undefined ? '' : `${(results['initlab'].best / result.best).toPrecision(3)} ×`,
          `${result.firstLoss.toPrecision(4)} → ${result.lastLoss.toPrecision(4)}${result.learns ? '' : '  DOES NOT LEARN'}`,
        ]),
      ),
    ]),
    '',
    table([
      ['workload', 'compared with', 'by best', 'by median', 'target', ''],
      ...Object.entries(workloads).flatMap(([name, { comparisons }]) => [
        comparedRow(name, 'best JavaScript peer', comparisons.bestScriptPeer, engines),
        comparedRow(name, 'PyTorch', comparisons.pytorch, engines),
      ]),
    ]),
    '',
    `${learning ? 'Every engine learns. ' : 'An engine does not learn: its speed counts for nothing. '}${pass ? 'PASS' : 'FAIL'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function comparedRow(name, title, compared, engines) {
  if (compared === null) return [name, title, '–', '–', '–', 'not measured'];
  const { peer, ratio, medianRatio, target, pass } = compared;
  const shown = engines[peer].label === title ? title : `${title}: ${engines[peer].label}`;
  return [
    name,
    shown,
    `${ratio.toPrecision(3)} ×`,
    `${medianRatio.toPrecision(3)} ×`,
    `≥ ${target} ×`,
    pass ? 'pass' : 'FAIL',
  ];
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
