import { app } from './app.svelte';
import { attempt } from './attempt';
import { sweepTemplates } from './sweepTemplates.svelte';

/** Opens the spec file that main was handed, if there is one: an experiment in Train, a sweep in Sweep. */
export async function takeOpenedSpec(): Promise<void> {
  const answer = await attempt('spec:opened', undefined);
  if (answer.failed || answer.value === null) return;
  const file = answer.value;
  app.settingsOpen = false;
  if (file.kind === 'sweep') {
    sweepTemplates.show(file);
    app.place = 'sweep';
  } else {
    app.openInTrain(file.spec, file.path);
  }
}
