import { ACTIVATIONS } from '../../shared/activations';
import { INITIALIZERS } from '../../shared/initializers';
import { LOSSES } from '../../shared/losses';
import type { Named } from '../../shared/names';
import { CLIPPINGS, OPTIMIZERS } from '../../shared/optimizers';
import type { ParamDefs } from '../../shared/params';
import { SCHEDULES } from '../../shared/schedules';
import type { Source } from '../../shared/source';

interface Documented extends Named {
  readonly formula: string;
  readonly params?: ParamDefs;
  readonly source: Source;
}

/** Every table whose records a spec names. */
export const RECORD_TABLES: Readonly<
  Record<string, { readonly title: string; readonly table: Readonly<Record<string, Documented>> }>
> = {
  activation: { title: 'Activation functions', table: ACTIVATIONS },
  initializer: { title: 'Initializers', table: INITIALIZERS },
  optimizer: { title: 'Optimizers', table: OPTIMIZERS },
  schedule: { title: 'Learning-rate schedules', table: SCHEDULES },
  loss: { title: 'Losses', table: LOSSES },
  clipping: { title: 'Gradient clipping', table: CLIPPINGS },
};

const INTRODUCTION = `# What a spec can name

Each name below may stand in a spec, a sweep or a filter; so may PyTorch's and Keras' names and the others of the same row, with or
without their module (\`nn.ReLU\`, \`ReLU\`), in any case, with or without \`_\`. Parameters stand beside the name,
\`{ "name": "leakyRelu", "alpha": 0.1 }\`; one that is left out has the default shown here, also where another library's default differs.
Keras cuts the draws of its \`…_normal\` initializers at two standard deviations: \`"truncated": 1\` does the same here. PyTorch's and
Keras' SGD with momentum are \`momentum\` and \`nesterov\`.
`;

/** The tables as Markdown: the documentation is written by what it documents. */
export function recordsMarkdown(): string {
  const sections = Object.values(RECORD_TABLES).map(({ title, table }) => {
    const rows = Object.values(table).map((record) => {
      const code = (words: readonly string[] = []) => words.map((word) => `\`${word}\``).join(', ');
      const params = Object.entries(record.params ?? {}).map(([key, def]) => `\`${key}\` ${def.default}`);
      const { title: from, year, ref } = record.source;
      const cells = [
        code([record.name]),
        record.formula,
        params.join(', '),
        code(record.pytorch),
        code(record.keras),
        code(record.aliases),
        `*${from}*, ${year}, ${ref}`,
      ];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    });
    const head =
      '| name | formula | parameters | PyTorch | Keras | also | first source |\n| --- | --- | --- | --- | --- | --- | --- |';
    return `## ${title}\n\n${head}\n${rows.join('\n')}\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}
