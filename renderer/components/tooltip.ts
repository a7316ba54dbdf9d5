import type { Attachment } from 'svelte/attachments';

const DELAY_MS = 350;
/** Time to get from a word to a bubble that can be clicked. */
const GRACE_MS = 250;
const GAP = 6;
const MARGIN = 8;

/** More than the bubble says. */
export interface More {
  readonly label: string;
  readonly open: () => void;
}

let bubble: HTMLElement | null = null;
let owner: Element | null = null;
let timer = 0;

/**
 * A tooltip for any element: `{@attach tooltip('text')}`. Shown on hover and on keyboard focus, hidden by Escape.
 * One bubble in the top layer serves the whole page. It repeats or explains what is on the page: the accessible name
 * or description of the element must not depend on it. With `more` it ends with a link, and the mouse can go to it.
 */
export function tooltip(text: string | null | undefined, more: More | null = null): Attachment<HTMLElement> {
  return (element) => {
    if (text === null || text === undefined || text === '') return;
    const enter = (): void => schedule(element, text, more);
    const focus = (event: FocusEvent): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) schedule(element, text, more);
    };
    const leave = (): void => (more === null ? hide(element) : hideSoon(element));
    const end = (): void => hide(element);
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') hide(element);
    };
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('pointerdown', end);
    element.addEventListener('focusin', focus);
    element.addEventListener('focusout', end);
    element.addEventListener('keydown', key);
    return () => {
      hide(element);
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('pointerdown', end);
      element.removeEventListener('focusin', focus);
      element.removeEventListener('focusout', end);
      element.removeEventListener('keydown', key);
    };
  };
}

function schedule(element: HTMLElement, text: string, more: More | null): void {
  window.clearTimeout(timer);
  owner = element;
  timer = window.setTimeout(() => show(element, text, more), DELAY_MS);
}

function hideSoon(element: Element): void {
  if (owner !== element) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => hide(element), GRACE_MS);
}

function hide(element: Element): void {
  if (owner !== element) return;
  window.clearTimeout(timer);
  owner = null;
  bubble?.hidePopover();
}

function show(element: HTMLElement, text: string, more: More | null): void {
  if (!element.isConnected) return;
  bubble ??= makeBubble();
  bubble.textContent = text;
  if (more !== null) bubble.append(linkTo(element, more));
  bubble.classList.toggle('tooltip-more', more !== null);
  bubble.showPopover();
  const anchor = element.getBoundingClientRect();
  const box = bubble.getBoundingClientRect();
  const below = anchor.bottom + GAP + box.height < window.innerHeight - MARGIN;
  const left = anchor.left + anchor.width / 2 - box.width / 2;
  bubble.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - box.width - MARGIN))}px`;
  bubble.style.top = `${below ? anchor.bottom + GAP : Math.max(MARGIN, anchor.top - GAP - box.height)}px`;
}

function makeBubble(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'tooltip';
  element.popover = 'manual';
  element.setAttribute('aria-hidden', 'true');
  element.addEventListener('pointerenter', () => window.clearTimeout(timer));
  element.addEventListener('pointerleave', () => owner !== null && hideSoon(owner));
  // Wherever the focus is: what covers the page must go without moving the mouse.
  window.addEventListener(
    'keydown',
    (event) => {
      if (owner === null || bubble?.matches(':popover-open') !== true) return;
      if (event.key === 'Escape') hide(owner);
      // What the bubble promises, also where the focus is elsewhere.
      const link = bubble.querySelector<HTMLElement>('.tooltip-link');
      if (event.key !== 'F1' || link === null) return;
      event.preventDefault();
      event.stopPropagation();
      link.click();
    },
    { capture: true },
  );
  document.body.append(element);
  return element;
}

/** For the mouse alone: the keyboard has the word itself, and F1. */
function linkTo(element: Element, { label, open }: More): HTMLElement {
  const link = document.createElement('button');
  link.type = 'button';
  link.tabIndex = -1;
  link.className = 'tooltip-link';
  link.textContent = `Glossary: ${label} (F1)`;
  link.addEventListener('click', () => {
    hide(element);
    open();
  });
  return link;
}
