import { readFile } from 'node:fs/promises';
import { LabError, messageOf } from '../../shared/errors';
import type { LicensedPart, LicenceRow } from '../../shared/licences';

/** A part that others made, with all that is shown of it. */
export interface Licence extends LicenceRow {
  readonly text: string;
}

/**
 * All parts that others made: those of the app in the order of the build's list, then those of Electron.
 *
 * @param list `licences.json` of the build.
 * @param electronPage the page with the licences that comes with Electron.
 * Errors  LabError 'io' when one of them cannot be read.
 */
export async function readLicences(list: string, electronPage: string): Promise<readonly Licence[]> {
  const parts = JSON.parse(await read(list)) as readonly LicensedPart[];
  const app = parts.map(({ name, version, licence, homepage, text }) => ({
    ...{ name, version, licence, group: 'app' as const },
    text: homepage === null ? text : `${homepage}\n\n${text}`,
  }));
  return [...app, ...productsOf(await read(electronPage))];
}

/** The parts that Electron's page of licences tells of. */
export function productsOf(page: string): Licence[] {
  const inside = (html: string, tag: string) => new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</`).exec(html)?.[1] ?? '';
  return page
    .split('<div class="product">')
    .slice(1)
    .map((html) => {
      const home = /<a href="([^"]*)"/.exec(html)?.[1];
      const text = plain(inside(html, 'pre')).trim();
      return {
        name: plain(inside(html, 'span class="title"')).trim(),
        version: null,
        licence: null,
        group: 'electron',
        text: home === undefined || home === '' ? text : `${plain(home)}\n\n${text}`,
      };
    });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'", '#34': '"' };

function plain(html: string): string {
  return html.replaceAll(/&(lt|gt|quot|amp|#39|#34);/g, (_all, name: string) => ENTITIES[name] ?? '');
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new LabError('io', `cannot read the licences: ${messageOf(thrown)}`);
  }
}
