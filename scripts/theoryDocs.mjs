import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, prepare } from './setup/prepare.mjs';
import { root, SetupError } from './setup/tools.mjs';

/** Writes docs/theory.md anew from what `lab signal` measures; some minutes. */
const SEEDS = [10, 40, 100];
const LOGISTIC = { activation: 'logistic', sigmaW: 4, depth: 20, width: 256, batch: 8 };

await main(async () => {
  await prepare('cli');
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-theory-'));
  try {
    const { agreement } = lab(folder, ['--agreement']);
    const setting = path.join(folder, 'setting.json');
    const chance = SEEDS.map((seeds) => {
      writeFileSync(setting, JSON.stringify(LOGISTIC));
      return logisticRow(seeds, lab(folder, [setting, '--seeds', String(seeds)]).signal.layers);
    });
    writeFileSync(path.join(root, 'docs/theory.md'), page(agreement, chance));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function lab(data, args) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [path.join(root, 'dist/main/cli.js'), 'signal', ...args, '--json'],
    { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, INITLAB_DATA: data } },
  );
  if (status !== 0) throw new SetupError(`lab signal ${args.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function signed(value, digits) {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

function logisticRow(seeds, layers) {
  const offs = layers.slice(0, -1).map(({ measured, predicted }) => measured.lnChi.median - predicted.lnChi);
  const worst = offs.reduce((far, off) => (Math.abs(off) > Math.abs(far) ? off : far), 0);
  return [seeds, signed(worst, 3), signed(offs.reduce((sum, off) => sum + off, 0) / offs.length, 3)];
}

function page({ depth, width, batch, seeds, within, chance: errors, pairs }, chance) {
  const initializers = [...new Set(pairs.map(({ initializer }) => initializer))];
  const activations = [...new Set(pairs.map(({ activation }) => activation))];
  const count = (verdict) => pairs.filter((pair) => pair.verdict === verdict).length;
  const cell = (activation, initializer) => {
    const { lnChi, q, verdict } = pairs.find(
      (pair) => pair.activation === activation && pair.initializer === initializer,
    );
    if (verdict === null) return '–';
    const mark = { agrees: '', chance: ' ~', differs: ' **!**' }[verdict];
    return `${signed(lnChi.off, 3)} ± ${lnChi.error.toFixed(3)}, ${signed(100 * q.off, 0)} %${mark}`;
  };
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
  return `# Where theory and measurement agree

Signal shows what is measured of networks and, dashed, what the mean-field theory of infinite width predicts. This page says how near the
two come. Its numbers are those of \`lab signal --agreement\` and of the tab *Agreement* in Signal, where a cell opens its network;
\`node scripts/theoryDocs.mjs\` writes it anew.

Each cell has ln χ, measured − predicted, with the standard error of the measured median, and q as a share of what is predicted, both in
the layer where they are farthest apart: medians of ${seeds} networks of ${depth} layers of ${width} units in single precision, ${batch} examples each. Of
${pairs.length} pairs ${count('agrees')} agree in every layer, ln χ within ${within.lnChi} and q within ${100 * within.q} %; ${count('chance')} (~) are farther off in some layer, but by no more than ${errors} standard
errors, as ten networks are by chance; ${count('differs')} (**!**) differ.

${table(
  ['activation', ...initializers.map((name) => `\`${name}\``)],
  activations.map((name) => [`\`${name}\``, ...initializers.map((initializer) => cell(name, initializer))]),
)}

What to read in it:

- Networks differ, not only theory and measurement. Independent weights give each network a growth of its own; a layer's ln χ varies from
  network to network by 0.03 to 0.09 at width ${width}. Orthogonal weights keep lengths, so their networks vary a tenth of that: though not
  independent, as the theory asks for, they come nearest to it where f′ hardly varies.
- The rectifiers' q is a product over the layers with heavy tails: the median lies below the mean, which is what the theory predicts.
- GELU, SiLU and Hard swish with He differ: what a layer of finite width is off there grows from layer to layer. By theory a length that is
  a thousandth too large in the first layer is 9 (GELU) or 3 thousandths too large in the twentieth, and 0 for tanh.

## The logistic function at σ_w = 4

There most units are saturated: few carry the gradient, and inputs become alike, so that more examples say nothing more. A layer's ln χ
varies by 0.08 from network to network, and the median of ten is 0.03 uncertain. With more networks the farthest layer comes nearer,
and on average over the layers it was right all along: it is chance, not a fault of theory or measurement.

${table(['networks', 'ln χ in the farthest layer, measured − predicted', 'on average over the layers'], chance)}
`;
}
