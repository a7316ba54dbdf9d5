import { describe, expect, it } from 'vitest';
import { CALLS, type Channel } from '../../shared/ipc';
import { fitting, textFields } from '../support/callArguments';
import { decodeHostile, hostileMakers } from '../support/hostileValues';
import { isTaken, refusedArguments } from '../support/hostileCalls';
import fc from 'fast-check';

const CHANNELS = Object.keys(CALLS) as Channel[];

/**
 * Every text that a page may send, by its field, and what becomes of it. A field that joins them is looked at for one
 * question: could it name a file? Files are chosen in dialogs that main opens.
 */
const TEXTS: Readonly<Record<string, string>> = {
  id: 'an id of 12 letters and digits, by a pattern',
  'ids[]': 'ids, by a pattern',
  'behind.id': 'an id, by a pattern',
  'view.runIds[]': 'ids, by a pattern',
  hash: 'SHA-256 of a data set, by a pattern: it names a file of the data folder',
  'spec.dataset.hash': 'as hash',
  'template.dataset.hash': 'as hash',
  'spec.template.dataset.hash': 'as hash',
  name: 'of a run, a sweep, a template, a comparison; of a figure by a pattern without separators',
  title: 'of a data set or a study',
  note: 'shown as it is',
  text: 'for the clipboard',
  what: 'what a corrected run does otherwise, shown as it is',
  'trials[].name': 'of a run',
  'trials[].spec.dataset.hash': 'as hash',
  host: 'of a queue’s server, by a pattern that makes it a name or number of a computer',
  user: 'of a queue’s server',
  password: 'of a queue’s server: for its process alone, and for the key store',
  target: 'the title of a column of what was previewed',
  'exclude[]': 'titles of columns',
  'patch.name': 'of a run',
  'patch.note': 'shown as it is',
  'patch.addTags[]': 'tags',
  'patch.removeTags[]': 'tags',
  'columns[]': 'keys of columns of the history',
  'searches[].name': 'of a kept filter',
  'searches[].query': 'a filter of the history, matched in the page',
  'searches[].ticked{}': 'names of quick filters',
  'searches[].ticked.*[]': 'values of quick filters',
  'axes[].field': 'a field of an experiment, looked up in a table',
  'axes[].values[]': 'a record by name, looked up in a table',
  'axes[].values[].name': 'a record by name, looked up in a table',
  'spec.name': 'of a sweep',
  'spec.axes[].field': 'a field of an experiment, looked up in a table',
  'spec.axes[].values[]': 'a record by name, looked up in a table',
  'spec.axes[].values[].name': 'a record by name, looked up in a table',
  'view.charts[].of': 'the key of a group',
  'view.grouping': 'by what runs are grouped',
  'view.baseline': 'the key of a group',
  'view.hidden[]': 'keys of groups',
  'view.parallel.brushes{}': 'names of axes',
  'view.parallel.brushes.*.names[]': 'values of an axis',
  svg: 'a figure that is written where the user says',
  about: 'what a figure shows, kept in it',
};

/** Texts that lead to a file of ours or into a file's name: each must have a pattern that leaves no way out of a folder. */
const PATHS = ['../../etc/passwd', '..\\..\\x', '/etc/passwd', 'C:\\x', 'a/b', 'a\0b', '..', '\\\\host\\share'];

describe('the contract', () => {
  it.each(CHANNELS)('%s takes no text that could name a file', (channel) => {
    for (const field of textFields(CALLS[channel].parse.type)) {
      expect(TEXTS, `${channel}: ${field}`).toHaveProperty([field]);
      expect(field).not.toMatch(/path|file|folder|director|url|address/i);
    }
  });

  it('lists no text that nobody sends', () => {
    const sent = new Set(CHANNELS.flatMap((channel) => textFields(CALLS[channel].parse.type)));
    expect(Object.keys(TEXTS).filter((field) => !sent.has(field))).toEqual([]);
  });

  it.each(PATHS)('%j is no id, no hash and no name of a figure', (path) => {
    expect(() => CALLS['run:get'].parse({ id: path })).toThrow(/must be a run id/);
    expect(() => CALLS['dataset:delete'].parse({ hash: path })).toThrow(/must be the SHA-256/);
    expect(() => CALLS['figure:save'].parse({ format: 'svg', name: path, svg: '<svg ></svg>' })).toThrow(/file name/);
  });

  it.each(CHANNELS)('%s: what fits its form is made, and what does not is refused with a sentence', (channel) => {
    const fits = fc.sample(fitting(CALLS[channel].parse.type), { numRuns: 30, seed: 1 });
    const taken = fits.filter((args) => {
      try {
        CALLS[channel].parse(args);
        return true;
      } catch {
        return false;
      }
    });
    // Else the changes of the tests would all be made to what is refused anyway.
    expect(taken.length).toBeGreaterThan(5);
    const makers = hostileMakers();
    for (const args of refusedArguments(channel, 40, 7)) {
      expect(isTaken(channel, args)).toBe(false);
      expect(() => CALLS[channel].parse(decodeHostile(args, makers))).toThrow(
        expect.objectContaining({
          name: 'LabError',
          code: 'input',
          message: expect.stringMatching(/^\S.{9,}/),
        }) as Error,
      );
    }
  });
});
