/** One cell of a heat map. */
export interface HeatCell {
  readonly row: number;
  readonly column: number;
  /** 0 (worst) … 1 (best); null has no colour. */
  readonly share: number | null;
  readonly value: string;
  /** Smaller lines below the value. */
  readonly notes: readonly string[];
  /** What a screen reader says, and the tooltip. */
  readonly title: string;
  /** Not final yet. */
  readonly open: boolean;
}

/** A heat map's words and cells. */
export interface HeatTable {
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly HeatCell[];
  /** Values at the ends of the colour scale: worst, best. */
  readonly ends: readonly [string, string] | null;
  /** What the ends are called. */
  readonly endNames: readonly [string, string];
}
