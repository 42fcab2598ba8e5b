/** Compares a rendered table with a transcription, cell by cell; each difference names its cell. */
import type { RenderedTable } from "../../../cli/matrix/render";

/** The cells of a transcribed table, heads first. */
function cells(transcription: string): string[][] {
  return transcription
    .trim()
    .split("\n")
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}

export function differences(rendered: RenderedTable, transcription: string): string[] {
  const expected = cells(transcription);
  const actual = [rendered.columns, ...rendered.rows].map((row) => row.map((cell) => cell.replaceAll("\n", ", ")));
  const rows = Math.max(expected.length, actual.length);
  const columns = Math.max(...[...expected, ...actual].map((row) => row.length));
  const found: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [printed, made] = [expected[row]?.[column] ?? "nothing", actual[row]?.[column] ?? "nothing"];
      const place = `${expected[row]?.[0] ?? `row ${row}`} → ${expected[0]?.[column] ?? `column ${column}`}`;
      if (printed !== made) found.push(`${place}: the document has "${printed}", the data "${made}"`);
    }
  }
  return found;
}
