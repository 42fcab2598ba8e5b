/** Terraform's resource types and arguments in Pulumi's words, which were made from them: types, and keys that differ. */

interface TerraformType {
  readonly type: string;
  /** Arguments whose names are not the same words in another spelling. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Attributes that are outputs, and would be taken for arguments. */
  readonly ignored?: readonly string[];
}

const firewallRules = { inbound_rule: "inboundRules", outbound_rule: "outboundRules" };

export const terraformTypes: Readonly<Record<string, TerraformType>> = {
  aws_security_group: { type: "aws:ec2/securityGroup:SecurityGroup" },
  aws_default_security_group: { type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup" },
  aws_security_group_rule: { type: "aws:ec2/securityGroupRule:SecurityGroupRule" },
  aws_vpc_security_group_ingress_rule: { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule" },
  aws_vpc_security_group_egress_rule: { type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule" },
  // `security_groups` are names of EC2 Classic; the provider writes them beside the ids.
  aws_instance: {
    type: "aws:ec2/instance:Instance",
    keys: { network_interface: "networkInterfaces" },
    ignored: ["security_groups"],
  },
  aws_network_interface: { type: "aws:ec2/networkInterface:NetworkInterface", keys: { attachment: "attachments" } },
  aws_network_interface_attachment: { type: "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment" },
  aws_network_interface_sg_attachment: {
    type: "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
  },
  aws_launch_template: {
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    keys: { network_interfaces: "networkInterfaces" },
  },
  aws_lb: { type: "aws:lb/loadBalancer:LoadBalancer", keys: { subnet_mapping: "subnetMappings" } },
  aws_alb: { type: "aws:alb/loadBalancer:LoadBalancer", keys: { subnet_mapping: "subnetMappings" } },
  aws_elb: { type: "aws:elb/loadBalancer:LoadBalancer" },
  aws_subnet: { type: "aws:ec2/subnet:Subnet" },
  aws_vpc: { type: "aws:ec2/vpc:Vpc" },
  aws_eip: { type: "aws:ec2/eip:Eip" },
  aws_eip_association: { type: "aws:ec2/eipAssociation:EipAssociation" },
  aws_nat_gateway: { type: "aws:ec2/natGateway:NatGateway" },
  aws_route_table: { type: "aws:ec2/routeTable:RouteTable" },
  aws_route: { type: "aws:ec2/route:Route" },
  aws_route_table_association: { type: "aws:ec2/routeTableAssociation:RouteTableAssociation" },
  openstack_networking_secgroup_v2: { type: "openstack:networking/secGroup:SecGroup" },
  openstack_networking_secgroup_rule_v2: { type: "openstack:networking/secGroupRule:SecGroupRule" },
  openstack_networking_port_v2: {
    type: "openstack:networking/port:Port",
    keys: { fixed_ip: "fixedIps", allowed_address_pairs: "allowedAddressPairs" },
  },
  openstack_networking_port_secgroup_associate_v2: {
    type: "openstack:networking/portSecGroupAssociate:PortSecGroupAssociate",
  },
  openstack_networking_network_v2: { type: "openstack:networking/network:Network" },
  openstack_networking_subnet_v2: { type: "openstack:networking/subnet:Subnet" },
  openstack_networking_floatingip_v2: { type: "openstack:networking/floatingIp:FloatingIp" },
  openstack_networking_floatingip_associate_v2: {
    type: "openstack:networking/floatingIpAssociate:FloatingIpAssociate",
  },
  openstack_compute_instance_v2: { type: "openstack:compute/instance:Instance", keys: { network: "networks" } },
  openstack_compute_interface_attach_v2: { type: "openstack:compute/interfaceAttach:InterfaceAttach" },
  openstack_lb_loadbalancer_v2: { type: "openstack:loadbalancer/loadBalancer:LoadBalancer" },
  openstack_lb_listener_v2: { type: "openstack:loadbalancer/listener:Listener" },
  openstack_lb_pool_v2: { type: "openstack:loadbalancer/pool:Pool" },
  openstack_lb_member_v2: { type: "openstack:loadbalancer/member:Member" },
  digitalocean_firewall: { type: "digitalocean:index/firewall:Firewall", keys: firewallRules },
  digitalocean_droplet: { type: "digitalocean:index/droplet:Droplet" },
  digitalocean_loadbalancer: {
    type: "digitalocean:index/loadBalancer:LoadBalancer",
    keys: { forwarding_rule: "forwardingRules" },
  },
  digitalocean_tag: { type: "digitalocean:index/tag:Tag" },
  digitalocean_vpc: { type: "digitalocean:index/vpc:Vpc" },
  digitalocean_reserved_ip: { type: "digitalocean:index/reservedIp:ReservedIp" },
};

/** Words inside of blocks that differ. */
const innerKeys: Readonly<Record<string, string>> = { allow: "allows", deny: "denies" };

export function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A block's words in Pulumi's spelling, all the way down. A map of the user's own keeps its keys. */
export function translated(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => translated(item, key));
  if (typeof value !== "object" || value === null || key === "tags" || key === "tags_all") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [innerKeys[name] ?? camelCase(name), translated(item, name)]),
  );
}
