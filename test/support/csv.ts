/** A plain RFC 4180 reader, written apart from the writer: throws at anything that the RFC does not allow. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (at >= text.length) throw new Error('a quote is not closed');
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') cell += text[at++];
        else break;
      }
      at++;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
        if (text[at] === '"' || text[at] === '\n')
          throw new Error(`${JSON.stringify(text[at])} outside quotes at ${at}`);
        cell += text[at++];
      }
    }
    row.push(cell);
    if (text[at] === ',') {
      at++;
      continue;
    }
    if (text[at] !== '\r' || text[at + 1] !== '\n') throw new Error(`a line must end in CRLF at ${at}`);
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** The rows after the header, as records by column name. */
export function readRecords(text: string): Record<string, string>[] {
  const [head = [], ...rows] = readCsv(text);
  return rows.map((row) => {
    if (row.length !== head.length) throw new Error(`a row has ${row.length} cells, the header ${head.length}`);
    return Object.fromEntries(head.map((name, i) => [name, row[i] ?? '']));
  });
}
