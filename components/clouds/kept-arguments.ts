/**
 * What a resource keeps as it was made, whatever a later plan says of it: the arguments whose change would make another one.
 * Each cloud's encoders say so beside the resource; here they are by type, for whoever asks what a change does to what runs.
 */
import { keptOfInstance as ofAwsInstance } from "./aws/node";
import { keptOfVolume as ofAwsVolume } from "./aws/volume";
import * as aws from "./aws/types";
import { keptOfDroplet } from "./digitalocean/node";
import * as digitalocean from "./digitalocean/types";
import { keptOfInstance as ofOpenstackInstance } from "./openstack/node";
import * as openstack from "./openstack/types";

export const keptArguments: Readonly<Record<string, readonly string[]>> = {
  [aws.instance]: ofAwsInstance,
  [aws.volume]: ofAwsVolume,
  [openstack.instance]: ofOpenstackInstance,
  [digitalocean.droplet]: keptOfDroplet,
};

/** Machines, and the volumes that outlive them. */
export const nodeTypes: readonly string[] = [aws.instance, openstack.instance, digitalocean.droplet];
export const volumeTypes: readonly string[] = [aws.volume, openstack.volume, digitalocean.volume];
/** Arguments of a machine that its cloud stops it for. */
export const stoppedFor: Readonly<Record<string, string>> = {
  [aws.instance]: "instanceType",
  [openstack.instance]: "flavorName",
  [digitalocean.droplet]: "size",
};
/** Arguments of a balancer whose change makes another one, at another address. */
export const placeOfBalancer: Readonly<Record<string, readonly string[]>> = {
  [aws.loadBalancer]: ["loadBalancerType", "internal"],
  [digitalocean.loadBalancer]: ["network"],
};
/** Networks of which no two may have one range, and the argument that has it. */
export const rangeOfNetwork: Readonly<Record<string, string>> = { [digitalocean.vpc]: "ipRange" };
/** Listeners of which a port has but one: another takes its place once it is gone. */
export const listenerType = openstack.listener;
