/** Rancher's newest pages, row by row, beside the matrix: the same on RKE2 and K3s, or a decision that says why not. */
import assert from "node:assert/strict";
import { decisions, generalDecisions } from "../../../components/matrix/decisions";
import { allFlows } from "../../../components/matrix/editions";
import {
  holds,
  isRole,
  options,
  roles,
  type Circumstances,
  type Flow,
  type Option,
} from "../../../components/matrix/flow";
import { networkOf } from "../../../components/matrix/networks";
import { parsePorts, trafficContains } from "../../../components/matrix/traffic";
import { besides, currentTables, type CurrentTable } from "./current-pages";

type Launch = CurrentTable["launches"][number];

interface Printed {
  readonly what: string;
  readonly from: readonly string[];
  readonly to: readonly string[] | "itself";
  readonly when: string;
  readonly decision: string;
}

function cells(rows: string): string[][] {
  const lines = rows.split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const parties = (cell: string): readonly string[] => (cell === "nodes" ? roles : cell.split(", "));

function printed({ rows }: CurrentTable): Printed[] {
  return cells(rows).map(([what = "", from = "", to = "", when = "", decision = ""]) => {
    return { what, from: parties(from), to: to === "itself" ? to : parties(to), when, decision };
  });
}

/** Where a row of a table must hold: once for each launch, and on both distributions. */
function casesOf(table: CurrentTable, when: string): Circumstances[] {
  const launches = table.launches.filter((launch) => !isLaunch(when) || launch === when);
  return launches.flatMap((launch) =>
    (["rke2", "k3s"] as const).flatMap((distribution): Circumstances[] => {
      if (table.on !== undefined && table.on !== "docker" && distribution !== table.on) return [];
      const loadBalancer = when.includes("behind") ? "passthrough" : when === "terminating" ? when : "none";
      const network = networkOf(distribution, when === "calico" ? { cni: "calico" } : {});
      const chosen: readonly Option[] = options.filter((option) => option === when);
      const install = table.on === "rke2" || table.on === "k3s" ? "ha" : "single";
      return [{ launch, distribution, ...network, loadBalancer, install, families: ["ipv4"], options: chosen }];
    }),
  );
}

function isLaunch(when: string): when is Launch {
  return ["infrastructure", "custom", "hosted", "imported"].includes(when);
}

function isSame({ traffic }: Flow, what: string): boolean {
  if (traffic.protocol === "kubernetes-api-port") return what === "API port";
  if (traffic.protocol === "unspecified") return what === "unspecified";
  const ports = parsePorts(what);
  return ports !== undefined && trafficContains(traffic, ports);
}

/** Whether the matrix says all of a printed row in these circumstances. */
function says(circumstances: Circumstances, { what, from, to }: Printed): boolean {
  const flows = allFlows.filter((flow) => holds(flow.when, circumstances) && isSame(flow, what));
  return from.every((sender) =>
    (to === "itself" ? [sender] : to).every((receiver) =>
      flows.some((flow) => flow.from === sender && flow.to === receiver && flow.local === (to === "itself")),
    ),
  );
}

/** Whether a printed row is about these circumstances: its launch's, and its balancer's where it names one. */
function isCase(printedFor: Circumstances, { launch, loadBalancer }: Circumstances, when: string): boolean {
  if (printedFor.launch !== launch) return false;
  if (when.startsWith("behind")) return loadBalancer !== "none";
  return !/balancer|terminating/.test(when) || printedFor.loadBalancer === loadBalancer;
}

const known: readonly string[] = [...Object.keys(decisions), ...Object.keys(generalDecisions)];

for (const table of currentTables) {
  describe(`Rancher's page of v2.15: ${table.table}`, () => {
    for (const row of printed(table)) {
      const to = row.to === "itself" ? row.to : row.to.join(", ");
      it(`${row.what}, ${row.from.join(", ")} → ${to}${row.when === "" ? "" : `: ${row.when}`}`, () => {
        const cases = casesOf(table, row.when);
        assert.ok(cases.length > 0);
        const isSaid = cases.every((one) => says(one, row));
        if (row.decision === "") assert.ok(isSaid, "the matrix does not say this everywhere, and no decision says why");
        else {
          assert.ok(known.includes(row.decision), `${row.decision} is no decision`);
          assert.ok(!isSaid, `the matrix says this everywhere, so ${row.decision} explains nothing`);
        }
      });
    }
  });
}

describe("the matrix beside Rancher's page of v2.15", () => {
  it("has nothing with Rancher, its balancer or its clients that is neither printed nor a decision", () => {
    const all = currentTables.flatMap((table) => printed(table).map((row) => ({ table, row })));
    const listed = cells(besides).map(([what = "", from = "", to = "", decision = ""]) => ({
      what,
      from,
      to,
      decision,
      uses: 0,
    }));
    for (const { decision } of listed) assert.ok(known.includes(decision), decision);
    const isConcerned = ({ from, to, when }: Flow) =>
      (!isRole(from) || !isRole(to)) && when.option === undefined && when.install === undefined;
    for (const when of ["", "behind balancer", "terminating"]) {
      for (const table of currentTables) {
        for (const circumstances of casesOf(table, when)) {
          for (const flow of allFlows.filter((one) => isConcerned(one) && holds(one.when, circumstances))) {
            const isPrinted = all.some(
              ({ row, table: other }) =>
                isSame(flow, row.what) &&
                row.from.includes(flow.from) &&
                row.to.includes(flow.to) &&
                casesOf(other, row.when).some((one) => isCase(one, circumstances, row.when)),
            );
            const named = listed.find(
              ({ what, from, to }) => isSame(flow, what) && from === flow.from && to === flow.to,
            );
            if (named !== undefined) named.uses += 1;
            assert.ok(isPrinted || named !== undefined, `${flow.from} → ${flow.to}: ${flow.why}`);
          }
        }
      }
    }
    // Between Rancher's own nodes the flow is the local cluster's.
    for (const { what, from, to, uses } of listed) {
      assert.ok(uses > 0 || from === "rancher", `${what} from ${from} to ${to} is in no circumstances`);
    }
  });
});
