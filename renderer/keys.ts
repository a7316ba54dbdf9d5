/** Whether the keys go to something that takes text or has keys of its own. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null) {
    return true;
  }
  return target.closest('input:not([type="checkbox"]), textarea, select, [role="combobox"], [role="slider"]') !== null;
}

/** Whether the target has text of its own to edit and undo. */
export function editsText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input:not([type="checkbox"], [type="radio"]), textarea') !== null
  );
}

/** A plain key, without Ctrl, Alt or Cmd, that is not meant for a field, nor for what takes Escape for itself (`data-escape="own"`). */
export function isPlainKey(event: KeyboardEvent): boolean {
  if (
    event.key === 'Escape' &&
    event.target instanceof Element &&
    event.target.closest('[data-escape="own"]') !== null
  ) {
    return false;
  }
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && !takesKeys(event.target);
}

/** Ctrl, or Cmd on a Mac. */
export function hasCommandKey(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey;
}

/** How the command key is called here. */
export const COMMAND_KEY = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl+';
