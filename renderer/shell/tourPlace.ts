/** A box in the window, in CSS pixels from its top left. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Between the card and what it points at, and between the card and the edge of the window. */
const GAP = 12;

/**
 * Where the card of the tour stands: beside what it points at, where there is room for it; else in a lower corner of it, which hides
 * the least; without anything to point at in the lower right corner of the window. Never outside the window.
 */
export function placeCard(
  card: Pick<Box, 'width' | 'height'>,
  target: Box | null,
  window: Pick<Box, 'width' | 'height'>,
): { readonly left: number; readonly top: number } {
  const mostLeft = Math.max(GAP, window.width - card.width - GAP);
  const mostTop = Math.max(GAP, window.height - card.height - GAP);
  const within = (value: number, most: number) => Math.min(Math.max(value, GAP), most);
  if (target === null) return { left: mostLeft, top: mostTop };
  const right = target.left + target.width;
  const bottom = target.top + target.height;
  const at = (left: number, top: number) => ({ left: within(left, mostLeft), top: within(top, mostTop) });
  const across = target.left + (target.width - card.width) / 2;
  const beside = target.top + (target.height - card.height) / 2;
  if (right + 2 * GAP + card.width <= window.width) return at(right + GAP, beside);
  if (target.left - 2 * GAP - card.width >= 0) return at(target.left - GAP - card.width, beside);
  if (bottom + 2 * GAP + card.height <= window.height) return at(across, bottom + GAP);
  if (target.top - 2 * GAP - card.height >= 0) return at(across, target.top - GAP - card.height);
  return at(right - GAP - card.width, bottom - GAP - card.height);
}
