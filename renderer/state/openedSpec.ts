import { app } from './app.svelte';
import { attempt } from './attempt';
import { lessons } from './lessons.svelte';
import { sweepTemplates } from './sweepTemplates.svelte';

/** Opens the spec file that main was handed, if there is one: an experiment in Train, a sweep in Sweep, a lesson in Lessons. */
export async function takeOpenedSpec(): Promise<void> {
  const answer = await attempt('spec:opened', undefined);
  if (answer.failed || answer.value === null) return;
  const file = answer.value;
  app.settingsOpen = false;
  if (file.kind === 'lesson') {
    app.place = 'lessons';
    await lessons.keepOpened();
  } else if (file.kind === 'sweep') {
    sweepTemplates.show(file);
    app.place = 'sweep';
  } else {
    app.openInTrain(file.spec, file.path);
  }
}
