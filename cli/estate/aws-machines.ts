/** EC2 instances and network interfaces → resources: one endpoint for each interface, of its instance's name. */
import type { SourceResource, Values } from "../sources/source-plan";
import type { AwsDocuments, OwnedInstance } from "./aws-documents";
import type { NetworkInterface } from "./aws-shapes";
import { distinctBy } from "./documents";
import { found, referenceTo, uniqueNames } from "./estate";

const instanceType = "aws:ec2/instance:Instance";
const interfaceType = "aws:ec2/networkInterface:NetworkInterface";
const groupType = "aws:ec2/securityGroup:SecurityGroup";

export interface Machines {
  readonly resources: readonly SourceResource[];
  /** Those of instances and the others, each once. */
  readonly interfaces: readonly NetworkInterface[];
}

const gone = new Set(["terminated", "shutting-down"]);

export function machinesOf(documents: AwsDocuments, groups: ReadonlyMap<string, string>): Machines {
  const instances = distinctBy(documents.instances, ({ InstanceId }) => InstanceId)
    .map(({ entry }) => entry)
    .filter(({ State }) => !gone.has(State?.Name ?? ""));
  const ofInstances = instances.flatMap(interfacesOf);
  const known = new Set(ofInstances.map(({ made }) => made.NetworkInterfaceId));
  const others = distinctBy(documents.interfaces, ({ NetworkInterfaceId }) => NetworkInterfaceId)
    .map(({ entry }) => entry)
    .filter(({ NetworkInterfaceId }) => !known.has(NetworkInterfaceId));
  const ids = new Set(instances.map(({ InstanceId }) => InstanceId));
  // Interfaces tell of instances that no file describes.
  const unseen = [...new Set(others.flatMap(({ Attachment }) => Attachment?.InstanceId ?? []))].filter(
    (id) => !ids.has(id),
  );
  const names = uniqueNames([
    ...instances.map(({ InstanceId: id, Tags = [] }) => ({
      id,
      name: Tags.find(({ Key }) => Key === "Name")?.Value ?? "",
    })),
    ...unseen.map((id) => ({ id, name: "" })),
  ]);
  const tagsOf = new Map(instances.map(({ InstanceId, Tags = [] }) => [InstanceId, Tags]));
  const all = [
    ...ofInstances,
    ...others.map((made) => ({
      made,
      instance: made.Attachment?.InstanceId,
      index: made.Attachment?.DeviceIndex ?? 0,
    })),
  ];
  const withPrimary = new Set(
    all.flatMap(({ instance, index }) => (index === 0 && instance !== undefined ? [instance] : [])),
  );
  return {
    interfaces: all.map(({ made }) => made),
    resources: [
      ...all.map(({ made, instance, index }) =>
        instance !== undefined && index === 0
          ? instanceOf(instance, made, names.get(instance) ?? instance, tagsOf.get(instance) ?? [], groups)
          : interfaceOf(made, instance === undefined ? undefined : referenceTo(instanceType, names, instance), groups),
      ),
      // Of these the first interface is in no file: which groups it carries can't be told.
      ...unseen
        .filter((id) => !withPrimary.has(id))
        .map((id) => found(instanceType, id, id, { vpcSecurityGroupIds: ["${?}"], associatePublicIpAddress: false })),
    ],
  };
}

interface Attached {
  readonly made: NetworkInterface;
  readonly instance: string | undefined;
  readonly index: number;
}

/** An instance without interfaces in its entry tells its first one's facts itself. */
function interfacesOf(instance: OwnedInstance): Attached[] {
  const { InstanceId, NetworkInterfaces, SubnetId, VpcId, PrivateIpAddress, PublicIpAddress, SecurityGroups } =
    instance;
  if (NetworkInterfaces.length > 0) {
    return NetworkInterfaces.map((made) => {
      const index = made.Attachment?.DeviceIndex ?? 0;
      const isPublic = index === 0 && made.Association?.PublicIp === undefined && PublicIpAddress !== undefined;
      return {
        made: isPublic ? { ...made, Association: { PublicIp: PublicIpAddress } } : made,
        instance: InstanceId,
        index,
      };
    });
  }
  const made: NetworkInterface = {
    NetworkInterfaceId: `first interface of ${InstanceId}`,
    SubnetId,
    VpcId,
    PrivateIpAddress,
    PrivateIpAddresses: [],
    Ipv6Addresses: instance.Ipv6Address === undefined ? [] : [{ Ipv6Address: instance.Ipv6Address }],
    Groups: SecurityGroups,
    ...(PublicIpAddress === undefined ? {} : { Association: { PublicIp: PublicIpAddress } }),
  };
  return [{ made, instance: InstanceId, index: 0 }];
}

function instanceOf(
  id: string,
  made: NetworkInterface,
  name: string,
  tags: readonly { Key: string; Value?: string | undefined }[],
  groups: ReadonlyMap<string, string>,
): SourceResource {
  const publicIp = made.Association?.PublicIp;
  return found(
    instanceType,
    name,
    id,
    {
      subnetId: made.SubnetId,
      vpcSecurityGroupIds: groupsOf(made, groups),
      privateIp: made.PrivateIpAddress,
      ipv6Addresses: made.Ipv6Addresses.map(({ Ipv6Address }) => Ipv6Address),
      associatePublicIpAddress: publicIp !== undefined,
      tags: Object.fromEntries(tags.map(({ Key, Value = "" }) => [Key, Value])),
    },
    publicIp === undefined ? {} : { publicIp },
  );
}

function interfaceOf(
  made: NetworkInterface,
  instance: string | undefined,
  groups: ReadonlyMap<string, string>,
): SourceResource {
  const { NetworkInterfaceId, PrivateIpAddress, PrivateIpAddresses } = made;
  const others = PrivateIpAddresses.flatMap(({ PrivateIpAddress: address }) => address ?? []);
  const attachments: Values[] =
    instance === undefined ? [] : [{ instance, deviceIndex: made.Attachment?.DeviceIndex ?? 1 }];
  return found(interfaceType, NetworkInterfaceId, NetworkInterfaceId, {
    description: made.Description,
    subnetId: made.SubnetId,
    securityGroups: groupsOf(made, groups),
    privateIps: [...new Set([...(PrivateIpAddress === undefined ? [] : [PrivateIpAddress]), ...others])],
    ipv6Addresses: made.Ipv6Addresses.map(({ Ipv6Address }) => Ipv6Address),
    attachments,
  });
}

function groupsOf({ Groups }: NetworkInterface, groups: ReadonlyMap<string, string>): string[] {
  return Groups.map(({ GroupId }) => referenceTo(groupType, groups, GroupId));
}
