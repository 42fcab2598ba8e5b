/** Type tokens of the DigitalOcean resources that are made here, each written once. */
export const vpc = "digitalocean:index/vpc:Vpc";
export const tag = "digitalocean:index/tag:Tag";
export const firewall = "digitalocean:index/firewall:Firewall";
export const loadBalancer = "digitalocean:index/loadBalancer:LoadBalancer";
export const volume = "digitalocean:index/volume:Volume";
export const volumeAttachment = "digitalocean:index/volumeAttachment:VolumeAttachment";
export const droplet = "digitalocean:index/droplet:Droplet";
