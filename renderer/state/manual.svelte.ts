import { BOOK } from 'virtual:manual';
import { termOf } from '../../shared/glossary';
import { isAppLink, parseAppLink, type AppLink } from '../manual/appLinks';
import type { Chapter } from '../manual/book';
import { COMPARE_PAGE, DIALOG_PAGES, PLACE_PAGES, RUN_PAGE } from '../manual/pages';
import { ManualSearch, type Hit } from '../manual/search';
import { app } from './app.svelte';
import { comparison } from './comparison.svelte';
import { functions } from './functions.svelte';
import { importFile } from './importFile.svelte';
import { lessons } from './lessons.svelte';
import { licences } from './licences.svelte';
import { ownData } from './ownData.svelte';
import { runPage } from './runPage.svelte';
import { signal } from './signal.svelte';

export const CONTENTS_PAGE = 'README';
export const GLOSSARY_PAGE = 'glossary';
const WIDE_KEY = 'initlab.manual.wide';
const MOST_VISITS = 200;

/**
 * The manual beside the page: what is open, the way there, and what is looked for. An address is the name of a chapter
 * with the anchor of a section, `signal#the-plane`; terms are sections of the glossary, `glossary#fanIn`.
 */
class Manual {
  open = $state(false);
  /** It stands over a dialog, which would not let the focus out. */
  over = $state(false);
  wide = $state(localStorage.getItem(WIDE_KEY) === 'yes');
  query = $state('');
  /** Words to be marked in the page: those by which it was found. */
  marked = $state.raw<readonly string[]>([]);
  #visits = $state.raw<readonly string[]>([CONTENTS_PAGE]);
  #at = $state(0);
  /** What had the focus when the manual took it. */
  #before: HTMLElement | null = null;
  #search: ManualSearch | null = null;

  readonly address: string = $derived(this.#visits[this.#at] ?? CONTENTS_PAGE);
  readonly page: string = $derived(this.address.split('#')[0]!);
  readonly anchor: string = $derived(this.address.split('#')[1] ?? '');
  readonly chapter: Chapter | null = $derived(chapterOf(this.page));
  readonly canGoBack: boolean = $derived(this.#at > 0);
  readonly canGoForward: boolean = $derived(this.#at < this.#visits.length - 1);
  readonly hits: readonly Hit[] = $derived(this.query.trim() === '' ? [] : this.#find(this.query));

  /** F1: the word in focus, else the page of the dialog or of the place that one is in. */
  help(target: EventTarget | null): void {
    const element = target instanceof Element ? target : null;
    const term = element?.closest<HTMLElement>('[data-term]')?.dataset['term'];
    if (term !== undefined) this.showTerm(term);
    else this.show(pageFor(element));
  }

  showTerm(id: string): void {
    this.show(`${GLOSSARY_PAGE}#${termOf(id) === undefined ? '' : id}`);
  }

  /** @param words by which it was found, to be marked. */
  show(address: string, words: readonly string[] = []): void {
    if (!this.open) {
      this.over = document.querySelector('[role="dialog"]') !== null;
      this.#before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      this.open = true;
    }
    this.query = '';
    this.marked = words;
    if (address === this.address) return;
    this.#visits = [...this.#visits.slice(0, this.#at + 1), address].slice(-MOST_VISITS);
    this.#at = this.#visits.length - 1;
  }

  /** Follows a link of a page. */
  follow(to: string): void {
    if (isAppLink(to)) {
      if (this.over) this.close();
      go(parseAppLink(to));
    } else this.show(to.startsWith('#') ? `${this.page}${to}` : to.replace('.md', ''));
  }

  back(): void {
    if (this.canGoBack) this.#turn(-1);
  }

  forward(): void {
    if (this.canGoForward) this.#turn(1);
  }

  close(): void {
    this.open = false;
    this.query = '';
    this.#before?.focus({ preventScroll: true });
    this.#before = null;
  }

  setWide(wide: boolean): void {
    this.wide = wide;
    localStorage.setItem(WIDE_KEY, wide ? 'yes' : 'no');
  }

  /** What a page that was lost opens again. */
  kept(): string | null {
    return this.open && !this.over ? this.address : null;
  }

  #turn(by: number): void {
    this.query = '';
    this.marked = [];
    this.#at += by;
  }

  #find(query: string): readonly Hit[] {
    this.#search ??= new ManualSearch(BOOK);
    return this.#search.find(query);
  }
}

function chapterOf(name: string): Chapter | null {
  return [BOOK.contents, ...BOOK.chapters].find((chapter) => chapter.name === name) ?? null;
}

function pageFor(element: Element | null): string {
  const inside = element?.closest<HTMLElement>('[role="dialog"]');
  const dialogs = [...document.querySelectorAll<HTMLElement>('[role="dialog"]'), ...(inside == null ? [] : [inside])];
  // The one in front, the manual itself left out.
  const pages = dialogs.flatMap(({ dataset }) => DIALOG_PAGES[dataset['testid'] ?? ''] ?? []);
  const page = pages[pages.length - 1];
  if (page !== undefined) return page;
  if (app.place === 'history' && runPage.open) return RUN_PAGE;
  if (app.place === 'history' && comparison.open) return COMPARE_PAGE;
  return PLACE_PAGES[app.place];
}

function go(link: AppLink): void {
  switch (link.kind) {
    case 'place':
      app.place = link.place;
      break;
    case 'functions':
      functions.setTab(link.tab);
      app.place = 'functions';
      break;
    case 'signal':
      signal.tab = 'signal';
      signal.show(link.setting);
      app.place = 'signal';
      break;
    case 'train':
      app.openInTrain(link.spec, 'the manual');
      break;
    case 'lesson':
      lessons.open(link.id);
      app.place = 'lessons';
      break;
    case 'dialog':
      if (link.dialog === 'settings') app.settingsOpen = true;
      else if (link.dialog === 'licences') void licences.show();
      else if (link.dialog === 'own-data') ownData.managing = true;
      else void importFile.choose();
  }
}

export const manual = new Manual();
