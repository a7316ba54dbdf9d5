import { SAMPLE_TAG } from '../../../shared/sample';
import { countOf } from '../../../shared/plural';
import { SampleBook } from '../../sample/sampleBook';
import { importStudy } from '../../study/importStudy';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { withProgress } from '../progress';
import type { Command } from './index';

export const sample: Command = {
  name: 'sample',
  arguments: '',
  help: 'take the sample study into the history: runs on digits, moons and spirals to look at and compare',
  options: {
    ...DB,
    remove: { help: 'put its runs into the bin and delete its comparisons instead' },
    ...JSON_OUTPUT,
  },
  makesHistory: true,
  async run(context) {
    context.noPositionals();
    const { store } = context;
    const book = new SampleBook(store);
    if (context.args.flag('remove')) {
      const removed = book.remove();
      const put = `Put ${countOf(removed.length, 'run')} of the sample study into the bin; \`lab sample\` brings them back.`;
      context.say(removed.length === 0 ? 'The sample study is not in the history.' : put);
      context.document({ sample: { added: [], removed, ...book.state() } });
      return EXIT.done;
    }
    const { done } = await withProgress('Importing', (progress) =>
      importStudy(store, context.sampleFile, context.nativeBinding, { progress }),
    );
    book.keep(done);
    const state = book.state();
    const added = [...done.added, ...done.restored];
    const fact = added.length === 0 ? 'was there already' : `${countOf(added.length, 'run')} added`;
    context.say(`Sample study: ${fact}. See them with: lab list --where tag:${SAMPLE_TAG}`);
    context.document({ sample: { added, removed: [], ...state } });
    return EXIT.done;
  },
};
