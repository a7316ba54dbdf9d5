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

/** What a heat map shows, in a sentence: its best and its worst cell. */
export function describeHeat(caption: string, { rows, columns, cells }: HeatTable): string {
  const valued = cells.filter((cell): cell is HeatCell & { share: number } => cell.share !== null);
  const [first] = valued;
  if (first === undefined) return `${caption}: no values yet.`;
  const best = valued.reduce((found, cell) => (cell.share > found.share ? cell : found), first);
  const worst = valued.reduce((found, cell) => (cell.share < found.share ? cell : found), first);
  const place = ({ row, column, value }: HeatCell) => `${rows[row]}, ${columns[column]}: ${value}`;
  const without = cells.length - valued.length;
  const rest = without === 0 ? '' : ` ${without} ${without === 1 ? 'cell has' : 'cells have'} no value.`;
  return `${caption}. Best is ${place(best)}; worst is ${place(worst)}.${rest}`;
}
