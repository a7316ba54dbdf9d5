/** What a record is called, here and elsewhere. */
export interface Named {
  readonly name: string;
  /** Other words for it, in papers and in other programs. */
  readonly aliases?: readonly string[];
  /** PyTorch's names: classes of torch.nn, functions of torch.nn.functional, torch.nn.init and so on. */
  readonly pytorch?: readonly string[];
  /** Keras' names: of its string arguments, and of its classes where they differ by more than case. */
  readonly keras?: readonly string[];
}

/** Every name of a record, our own first. */
export function namesOf({ name, aliases = [], pytorch = [], keras = [] }: Named): readonly string[] {
  return [name, ...aliases, ...pytorch, ...keras];
}

/** What is left of a name without its module, case and separators: `nn.init.kaiming_normal_` → `kaimingnormal`. */
export function foldName(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[_\s-]/g, '');
}

/**
 * A record's names as they are usually written, our own first: those of other libraries with and without their module,
 * Keras' also as its classes (`he_normal`, `HeNormal`). `recordNamed` takes more: any case, any module.
 */
export function spellingsOf(record: Named): readonly string[] {
  const classes = (record.keras ?? []).map((name) =>
    name.replace(/(?:^|_)([a-z])/g, (_, first: string) => first.toUpperCase()),
  );
  const full = [...namesOf(record), ...classes];
  return [...new Set(full.flatMap((name) => [name, name.slice(name.lastIndexOf('.') + 1)]))];
}

/** The record of that name, whoever's name it is: in full or without its module, in any case, with or without `_`. */
export function recordNamed<R extends Named>(name: string, records: readonly R[]): R | undefined {
  const folded = foldName(name);
  if (folded === '') return undefined;
  return (
    records.find((record) => record.name === name) ??
    records.find((record) => namesOf(record).some((each) => foldName(each) === folded))
  );
}
