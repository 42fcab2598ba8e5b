/** Reads CSV as RFC 4180 has it, strictly: what it can't read is an error. Written for the tests, from the RFC's grammar. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const start = field.lastIndex;
    const [, content = "", end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error(`no field at ${start}: ${JSON.stringify(text.slice(start, start + 40))}`);
    row.push(content.startsWith('"') ? content.slice(1, -1).replaceAll('""', '"') : content);
    if (end === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
