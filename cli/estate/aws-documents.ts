/** The files that AWS CLI 2 prints (`aws ec2 describe-…`, `aws elbv2 describe-…`, JSON), gathered by what they describe. */
import { isValues, SourceError, textOf, type Values } from "../sources/source-plan";
import * as shapes from "./aws-shapes";
import { entriesOf, type Told } from "./documents";
import type { EstateFile, Gap } from "./estate";

export interface OwnedInstance extends shapes.Instance {
  readonly owner: string | undefined;
}

export class AwsDocuments {
  readonly groups: Told<shapes.SecurityGroup>[] = [];
  readonly rules: Told<shapes.SecurityGroupRule>[] = [];
  readonly instances: Told<OwnedInstance>[] = [];
  readonly interfaces: Told<shapes.NetworkInterface>[] = [];
  readonly balancers: Told<shapes.LoadBalancer>[] = [];
  readonly subnets: Told<{
    SubnetId: string;
    VpcId?: string | undefined;
    CidrBlock?: string | undefined;
    ipv6?: string;
  }>[] = [];
  readonly vpcs: Told<{ VpcId: string; CidrBlock?: string | undefined }>[] = [];
  /** The ranges of a prefix list, by its id. */
  readonly lists = new Map<string, string[]>();
  /** Files that a command ended before all was told. */
  readonly cut: Gap[] = [];

  get isEmpty(): boolean {
    return [this.groups, this.rules, this.instances, this.interfaces, this.balancers, this.subnets, this.vpcs].every(
      (told) => told.length === 0,
    );
  }

  /** Whether this is one of them. */
  take(source: EstateFile): boolean {
    const { value, file } = source;
    if (!isValues(value)) return false;
    const readers = Object.entries(value).flatMap(([key, list]) => {
      const read = this.#readers[key];
      return read === undefined || !Array.isArray(list) ? [] : [() => read(source, list as readonly unknown[])];
    });
    for (const read of readers) read();
    const token = textOf(value.NextToken) ?? textOf(value.NextMarker);
    if (readers.length > 0 && token !== undefined) {
      this.cut.push({
        what: `${file} is the first part of a longer list (it ends with a NextToken)`,
        wouldTell: "the same command without --max-items, --max-results and --no-paginate",
      });
    }
    return readers.length > 0;
  }

  readonly #readers: Readonly<Record<string, (source: EstateFile, list: readonly unknown[]) => void>> = {
    SecurityGroups: (source, list) => {
      this.groups.push(...entriesOf(source, list, shapes.securityGroup, "SecurityGroups"));
    },
    SecurityGroupRules: (source, list) => {
      this.rules.push(...entriesOf(source, list, shapes.securityGroupRule, "SecurityGroupRules"));
    },
    Reservations: (source, list) => {
      for (const { file, entry } of entriesOf(source, list, shapes.reservation, "Reservations")) {
        this.instances.push(
          ...entry.Instances.map((instance) => ({ file, entry: { ...instance, owner: entry.OwnerId } })),
        );
      }
    },
    NetworkInterfaces: (source, list) => {
      this.interfaces.push(...entriesOf(source, list, shapes.networkInterface, "NetworkInterfaces"));
    },
    LoadBalancers: (source, list) => {
      this.balancers.push(...entriesOf(source, list, shapes.loadBalancer, "LoadBalancers"));
    },
    // Which balancer passes to which port decides nothing: the rules of the nodes do.
    TargetGroups: (source, list) => {
      entriesOf(source, list, shapes.targetGroup, "TargetGroups");
    },
    PrefixLists: (source, list) => {
      for (const { entry } of entriesOf(source, list, shapes.prefixList, "PrefixLists")) {
        if (entry.Cidrs !== undefined) this.lists.set(entry.PrefixListId, entry.Cidrs);
      }
    },
    Entries: (source, list) => {
      this.#entriesOfList(source, list);
    },
    Subnets: (source, list) => {
      this.subnets.push(
        ...entriesOf(source, list, shapes.subnet, "Subnets").map(({ file, entry }) => {
          const [ipv6] = entry.Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []);
          return { file, entry: { ...entry, ...(ipv6 === undefined ? {} : { ipv6 }) } };
        }),
      );
    },
    Vpcs: (source, list) => {
      this.vpcs.push(...entriesOf(source, list, shapes.vpc, "Vpcs"));
    },
  };

  /** The command prints entries without the list that they are of; the file's name has to say it. */
  #entriesOfList(source: EstateFile, list: readonly unknown[]): void {
    const id = /pl-[0-9a-z]+/.exec(source.file)?.[0];
    if (id === undefined) {
      throw new SourceError(
        "these are a prefix list's entries, which don't say of which list: name the file after it, like pl-0a1b2c3d.json",
      );
    }
    const entries = entriesOf(source, list, shapes.prefixListEntry, "Entries").map(({ entry }) => entry.Cidr);
    this.lists.set(id, [...(this.lists.get(id) ?? []), ...entries]);
  }
}

/** The region and account that a thing is of, as far as it says. */
export function scopeOf(entry: Values): { readonly region: string | undefined; readonly account: string | undefined } {
  const arn = textOf(entry.SecurityGroupArn)?.split(":");
  const placement = isValues(entry.Placement) ? entry.Placement : {};
  const zone = textOf(entry.AvailabilityZone) ?? textOf(placement.AvailabilityZone);
  return {
    region: arn?.[3] ?? zone?.replace(/[a-z]$/, ""),
    account: textOf(entry.OwnerId) ?? textOf(entry.owner) ?? arn?.[4],
  };
}
