export interface Growth {
  readonly first: number;
  readonly last: number;
  readonly share: number;
}

export function robustLine(
  xs: readonly number[],
  ys: readonly number[],
): { readonly slope: number; at(x: number): number };
export function growthOf(xs: readonly number[], ys: readonly number[]): Growth;
export function median(values: readonly number[]): number;
