/** Rows that are alike but for one column, as one row with all of that column's values. Order is that of first mention. */

type Lists<Column extends string> = Readonly<Record<Column, readonly string[]>>;

export function joinedRows<Column extends string, Row extends Lists<Column>>(
  rows: readonly Row[],
  column: Column,
): Row[] {
  const alike = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify({ ...row, [column]: null });
    const known = alike.get(key);
    const values = known === undefined ? row[column] : [...known[column], ...row[column]];
    alike.set(key, { ...(known ?? row), [column]: [...new Set(values)] });
  }
  return [...alike.values()];
}
