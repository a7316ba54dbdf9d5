export const ICON_FOLDER: string;
export const ICON_SIZES: readonly number[];
export function drawIcons(folder?: string): void;
