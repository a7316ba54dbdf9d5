import path from 'node:path';

/** The sample study that is shipped: beside the archive of a packaged app, in `assets/` of a checkout. */
export function sampleFile(projectFolder: string, resourcesFolder: string | null): string {
  return path.join(resourcesFolder ?? path.join(projectFolder, 'assets'), 'sample.initlab-study');
}
