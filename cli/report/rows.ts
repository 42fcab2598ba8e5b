/** Talk joined into rows: those who send alike, receive alike, and kinds of traffic that pass between the same. */
import { grouped } from "../sources/grouped";
import type { PassageVerdict } from "../../components/reach/passages";
import type { Change, Talk } from "./talk";

export interface TalkRow {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly traffic: readonly string[];
  readonly talk: readonly Talk[];
  readonly change: Change;
  readonly verdict: PassageVerdict;
  readonly why: string;
  readonly citation: string;
}

/** `reasons`: rows with different reasons stay apart. Each row stands for all of its senders × receivers × traffic. */
export function rowsOf(talk: readonly Talk[], { reasons }: { readonly reasons: boolean }): TalkRow[] {
  const rows = talk.map((one): TalkRow => ({
    from: [one.from],
    to: [one.to],
    traffic: [one.text],
    talk: [one],
    change: one.change,
    verdict: one.verdict,
    why: reasons ? one.why : "",
    citation: reasons ? one.citation : "",
  }));
  return (["from", "to", "traffic"] as const).reduce(withJoinedColumn, rows);
}

function withJoinedColumn(rows: readonly TalkRow[], column: "from" | "to" | "traffic"): TalkRow[] {
  const alike = grouped(rows, (row) => JSON.stringify({ ...row, [column]: null, talk: null }));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const values = [...new Set(same.flatMap((row) => row[column]))];
    return [{ ...first, [column]: values, talk: same.flatMap((row) => row.talk) }];
  });
}
