/** Words the reason of every row of the matrix differently for a while: what a release with better texts would do. */
import { allFlows } from "../../../components/matrix/editions";
import type { Flow } from "../../../components/matrix/flow";

type Rewordable = { -readonly [Key in keyof Flow]: Flow[Key] };

export async function whileReworded<Result>(act: () => Promise<Result>): Promise<Result> {
  const flows: readonly Rewordable[] = allFlows;
  const before = flows.map((flow) => flow.why);
  for (const flow of flows) flow.why = `${flow.why} (reworded)`;
  try {
    return await act();
  } finally {
    for (const [index, flow] of flows.entries()) flow.why = before[index] ?? flow.why;
  }
}
