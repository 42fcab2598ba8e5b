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
export const volume = "openstack:blockstorage/volume:Volume";
export const volumeAttachment = "openstack:compute/volumeAttach:VolumeAttach";
export const loadBalancer = "openstack:loadbalancer/loadBalancer:LoadBalancer";
export const listener = "openstack:loadbalancer/listener:Listener";
export const pool = "openstack:loadbalancer/pool:Pool";
export const monitor = "openstack:loadbalancer/monitor:Monitor";
export const member = "openstack:loadbalancer/member:Member";
export const networkLookup = "openstack:networking/getNetwork:getNetwork";
