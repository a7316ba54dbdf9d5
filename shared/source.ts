/** Where a method was first described. */
export interface Source {
  readonly title: string;
  readonly year: number;
  /** DOI, arXiv number or the like. */
  readonly ref: string;
}
