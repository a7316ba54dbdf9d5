import { app } from 'electron';
import path from 'node:path';
import { lab } from './cli/command';
import { nativeBinding } from './paths';
import { utilityLinkLauncher } from './queue/utilityLink';
import { utilityTrainerLauncher } from './runs/utilityTrainer';
import { sampleFile } from './sample/sampleFile';

const LAB_SWITCH = '--lab';
const END_OF_SWITCHES = '--';
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The arguments for `lab` where this program was started as `lab`: all behind `--lab`, or behind the `--` that ends the
 * switches for Chromium, which would take those of the command for its own. Null: as the window.
 */
export function labArguments(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf(LAB_SWITCH);
  const end = argv.indexOf(END_OF_SWITCHES);
  if (at < 0 || (end >= 0 && end < at)) return null;
  return argv.slice((end < 0 ? at : end) + 1);
}

/**
 * `lab` by the installed program, which cannot be used as Node. No window and no page; trainers are utility processes.
 * It must be called before the app is ready, and not be waited for.
 */
export async function runInstalledLab(distFolder: string, argv: readonly string[]): Promise<void> {
  // Chromium gives its processes a number for crash reports, which there are none of, and would keep it in the data folder:
  // in a folder that is not there it keeps nothing.
  app.setPath('crashDumps', path.join(distFolder, 'none'));
  await app.whenReady();
  // Chromium answers these by quitting when the main thread gets to it. As in Node they end the program at once,
  // unless a command listens: taking a listener away leaves the system's own answer.
  for (const signal of ENDING_SIGNALS) {
    const listener = () => undefined;
    process.on(signal, listener);
    process.off(signal, listener);
  }
  const switches = process.argv.slice(1, process.argv.length - argv.length);
  const code = await lab(argv, {
    launchTrainer: utilityTrainerLauncher(path.join(distFolder, 'main', 'trainer.js')),
    launchLink: utilityLinkLauncher(path.join(distFolder, 'main', 'queueLink.js')),
    nativeBinding: nativeBinding(app.getAppPath(), app.isPackaged ? process.resourcesPath : null),
    sampleFile: sampleFile(app.getAppPath(), app.isPackaged ? process.resourcesPath : null),
    self: [process.execPath, ...switches],
  });
  process.exit(code);
}
