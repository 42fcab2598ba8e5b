/** What the life cycle tests saw, printed once all have ended; with UPDATE_DOCS=1 also written into docs/life-cycle.md. */
import { lifeCycleTable, noteList, takeLives, writeLives } from "./harness/life-cycle-table";

async function tell(): Promise<void> {
  const lives = takeLives();
  if (lives.rows.length === 0) return;
  console.log(lifeCycleTable(lives.rows));
  console.log(`Gaps:\n${noteList(lives.gaps)}\n\nLeft out:\n${noteList(lives.leftOut)}`);
  if (process.env.UPDATE_DOCS === "1") await writeLives(lives);
}

tell().catch((error: unknown) => {
  console.error(String(error));
  process.exitCode = 1;
});
