/** Behind which address the nodes of a subnet dial out: that of the NAT gateway that its route leads to. */
import type { EndpointAddress } from "../../reach/policy";
import type { Catalogue } from "../../resources/catalogue";
import { endpointAddress, symbolOf } from "../decoded-groups";

const subnetType = "aws:ec2/subnet:Subnet";
const routeTableType = "aws:ec2/routeTable:RouteTable";
const routeType = "aws:ec2/route:Route";
const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const natGatewayType = "aws:ec2/natGateway:NatGateway";
const elasticAddressType = "aws:ec2/eip:Eip";

export function translatedAddresses(catalogue: Catalogue, subnetId: unknown): EndpointAddress[] {
  const subnet = catalogue.resource(subnetId, subnetType);
  if (subnet === undefined) return [];
  const tables = catalogue
    .ofType(associationType)
    .filter(({ inputs }) => catalogue.resource(inputs.subnetId, subnetType) === subnet)
    .map(({ inputs }) => catalogue.resource(inputs.routeTableId, routeTableType));
  const gateways = catalogue
    .ofType(routeType)
    .filter(({ inputs }) => tables.includes(catalogue.resource(inputs.routeTableId, routeTableType)))
    .flatMap(({ inputs }) => catalogue.resource(inputs.natGatewayId, natGatewayType) ?? []);
  return gateways.flatMap(({ inputs }) => {
    const address = catalogue.resource(inputs.allocationId, elasticAddressType);
    if (address === undefined) return [];
    return [endpointAddress("ipv4", [symbolOf(address, "publicIp")], address.outputs?.publicIp, { kind: "public" })];
  });
}
