/**
 * Which ingress controller a distribution installs when told nothing. Source: RKE2 networking services, "Version Gate" of the
 * tabs ingress-nginx and traefik (sources.ts): Traefik is RKE2's default from v1.36 on.
 */
import type { Distribution, IngressController } from "./flow";

const firstMinorWithTraefik = 36;

/** `release`: of the distribution, like `v1.36.4+rke2r1`. */
export function ingressControllerOf(distribution: Distribution, release: string): IngressController {
  if (distribution === "rke1") return "ingress-nginx";
  if (distribution === "k3s") return "traefik";
  const [, minor = ""] = /^v?1\.(\d+)\./.exec(release) ?? [];
  return Number(minor) < firstMinorWithTraefik ? "ingress-nginx" : "traefik";
}
