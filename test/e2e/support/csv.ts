/** The records of a CSV file after RFC 4180, each a list of its cells; written apart from the app's writer. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < text.length;) {
    const quoted = text[at] === '"';
    let cell = '';
    if (quoted) {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) throw new Error('a quoted cell does not end');
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else {
      const end = /[,\r]|$/.exec(text.slice(at))?.index ?? 0;
      cell = text.slice(at, at + end);
      at += end;
    }
    record.push(cell);
    if (text[at] === ',') {
      at++;
      // A line that ends in a comma has an empty last cell.
      if (text[at] === '\r') record.push('');
    }
    if (text[at] !== '\r') continue;
    if (text[at + 1] !== '\n') throw new Error('a line does not end in CRLF');
    at += 2;
    records.push(record);
    record = [];
  }
  if (record.length > 0) throw new Error('the last line does not end');
  return records;
}
