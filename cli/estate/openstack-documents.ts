/** The files of the OpenStack client (`-f json`) and of the APIs behind it, gathered by what they list. */
import { isValues, listOf, SourceError, type Values } from "../sources/source-plan";
import { entriesOf, type Told } from "./documents";
import type { EstateFile } from "./estate";
import * as shapes from "./openstack-shapes";

export class OpenstackDocuments {
  readonly groups: Told<shapes.Group>[] = [];
  readonly rules: Told<shapes.Rule>[] = [];
  readonly ports: Told<shapes.Port>[] = [];
  readonly servers: Told<shapes.Server>[] = [];
  readonly subnets: Told<shapes.Subnet>[] = [];
  /** Whether a list of all rules is among the files. */
  hasRuleList = false;

  /** Whether this is one of them. */
  take(source: EstateFile): boolean {
    const { value } = source;
    if (Array.isArray(value)) return this.#takeList(source, value as readonly unknown[]);
    if (!isValues(value)) return false;
    if (typeof value.id === "string" && Array.isArray(value.rules) && "project_id" in value) {
      this.groups.push(...entriesOf(source, [value], shapes.apiGroup, "security group"));
      return true;
    }
    if (typeof value.id === "string" && Array.isArray(value.fixed_ips) && "device_owner" in value) {
      this.ports.push(...entriesOf(source, [value], shapes.apiPort, "port"));
      return true;
    }
    return this.#takeAnswer(source, value);
  }

  #takeList(source: EstateFile, list: readonly unknown[]): boolean {
    const [first] = list;
    if (!isValues(first)) return false;
    const has = (...columns: readonly string[]) => columns.every((column) => column in first);
    if (has("ID", "IP Protocol", "Direction")) {
      if (!has("Security Group")) {
        throw new SourceError("the rules of one group, which don't say of which: list them without naming a group");
      }
      this.rules.push(...entriesOf(source, list, shapes.listedRule, "rule"));
      this.hasRuleList = true;
    } else if (has("ID", "Fixed IP Addresses")) this.ports.push(...entriesOf(source, list, shapes.listedPort, "port"));
    else if (has("ID", "Networks", "Name"))
      this.servers.push(...entriesOf(source, list, shapes.listedServer, "server"));
    else if (has("ID", "Network", "Subnet"))
      this.subnets.push(...entriesOf(source, list, shapes.listedSubnet, "subnet"));
    else if (has("ID", "Name", "Description", "Project")) {
      this.groups.push(...entriesOf(source, list, shapes.listedGroup, "security group"));
    } else return false;
    return true;
  }

  #takeAnswer(source: EstateFile, value: Values): boolean {
    const list = (key: string): readonly unknown[] | undefined =>
      Array.isArray(value[key]) ? listOf(value[key]) : undefined;
    const [groups, rules, ports] = [list("security_groups"), list("security_group_rules"), list("ports")];
    const [servers, subnets] = [list("servers"), list("subnets")];
    if (groups !== undefined) this.groups.push(...entriesOf(source, groups, shapes.apiGroup, "security_groups"));
    if (rules !== undefined) {
      this.rules.push(...entriesOf(source, rules, shapes.apiRule, "security_group_rules"));
      this.hasRuleList = true;
    }
    if (ports !== undefined) this.ports.push(...entriesOf(source, ports, shapes.apiPort, "ports"));
    if (servers !== undefined) this.servers.push(...entriesOf(source, servers, shapes.apiServer, "servers"));
    if (subnets !== undefined) this.subnets.push(...entriesOf(source, subnets, shapes.apiSubnet, "subnets"));
    return [groups, rules, ports, servers, subnets].some((found) => found !== undefined);
  }
}
