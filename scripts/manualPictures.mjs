// Takes the pictures of the manual anew, from the real window, with a list of what each shows beside it.
import { main, prepare } from './setup/prepare.mjs';
import { runPart, summarize } from './setup/parts.mjs';

await main(async () => {
  const electron = await prepare('tests');
  process.env.MANUAL_PICTURES = 'write';
  summarize([await runPart('e2e', { electron, args: ['test/e2e/manualPictures.spec.ts'] })]);
});
