import type { Attachment } from 'svelte/attachments';

const DELAY_MS = 350;
const GAP = 6;
const MARGIN = 8;

let bubble: HTMLElement | null = null;
let owner: Element | null = null;
let timer = 0;

/**
 * A tooltip for any element: `{@attach tooltip('text')}`. Shown on hover and on keyboard focus, hidden by Escape.
 * One bubble in the top layer serves the whole page. It repeats or explains what is on the page: the accessible name
 * or description of the element must not depend on it.
 */
export function tooltip(text: string | null | undefined): Attachment<HTMLElement> {
  return (element) => {
    if (text === null || text === undefined || text === '') return;
    const enter = (): void => schedule(element, text);
    const focus = (): void => {
      if (element.matches(':focus-visible')) schedule(element, text);
    };
    const leave = (): void => hide(element);
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') hide(element);
    };
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('pointerdown', leave);
    element.addEventListener('focusin', focus);
    element.addEventListener('focusout', leave);
    element.addEventListener('keydown', key);
    return () => {
      hide(element);
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('pointerdown', leave);
      element.removeEventListener('focusin', focus);
      element.removeEventListener('focusout', leave);
      element.removeEventListener('keydown', key);
    };
  };
}

function schedule(element: HTMLElement, text: string): void {
  window.clearTimeout(timer);
  owner = element;
  timer = window.setTimeout(() => show(element, text), DELAY_MS);
}

function hide(element: HTMLElement): void {
  if (owner !== element) return;
  window.clearTimeout(timer);
  owner = null;
  bubble?.hidePopover();
}

function show(element: HTMLElement, text: string): void {
  if (!element.isConnected) return;
  bubble ??= makeBubble();
  bubble.textContent = text;
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
  document.body.append(element);
  return element;
}
