/**
 * The program: what a stack's configuration asks for is judged as a whole before the first resource, and then made. Its
 * outputs are `groups`, `rancherUrl` and, with a balancer, `balancerAddress`.
 */
import { defaultNamePrefix } from "./components/network-arguments";
import { judgedInstallation } from "./components/installation/judge";
import { makeInstallation } from "./components/installation/make";
import { stackConfiguration } from "./components/installation/read";

const judged = judgedInstallation(stackConfiguration("rancher-fenceline"), defaultNamePrefix());

export = makeInstallation(judged);
