/** The smallest stack that still fails: what can be taken out of it is taken out, one value after another. */
import { changed, placesIn, type Section } from "../components/installation/configurations";
import type { Drawn } from "./values";

/** Fewer values: a stack without one of them that fails all the same, and so on; then shorter numbers of nodes. */
export function smallest(configuration: Drawn, fails: (one: Drawn) => boolean): Drawn {
  for (const place of placesIn(configuration as Section)) {
    const without = changed(configuration as Section, place, undefined);
    if (fails(without)) return smallest(without, fails);
  }
  return configuration;
}
