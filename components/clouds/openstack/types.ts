/** Type tokens of the OpenStack resources and look-ups that are made here, each written once. */
export const network = "openstack:networking/network:Network";
export const subnet = "openstack:networking/subnet:Subnet";
export const router = "openstack:networking/router:Router";
export const routerInterface = "openstack:networking/routerInterface:RouterInterface";
export const securityGroup = "openstack:networking/secGroup:SecGroup";
export const rule = "openstack:networking/secGroupRule:SecGroupRule";
export const port = "openstack:networking/port:Port";
export const floatingIp = "openstack:networking/floatingIp:FloatingIp";
export const instance = "openstack:compute/instance:Instance";
export const networkLookup = "openstack:networking/getNetwork:getNetwork";
