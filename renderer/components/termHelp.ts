import type { Attachment } from 'svelte/attachments';
import { termOf } from '../../shared/glossary';
import { manual } from '../state/manual.svelte';
import { tooltip } from './tooltip';

/**
 * What `Term` gives a word, for an element that already has a use of its own, such as a button that sorts: its meaning on
 * hover and on focus within, F1 for its entry in the glossary, and the meaning as a description.
 */
export function termHelp(id: string | null, help: string | null | undefined): Attachment<HTMLElement> {
  return (element) => {
    const term = termOf(id ?? '');
    const said = help ?? term?.sentence ?? null;
    if (term !== undefined) element.dataset['term'] = term.id;
    if (said !== null) (element.querySelector('button') ?? element).setAttribute('aria-description', said);
    const more = term === undefined ? null : { label: term.term, open: () => manual.showTerm(term.id) };
    const end = tooltip(said, more)(element);
    return () => {
      end?.();
      delete element.dataset['term'];
    };
  };
}
