/** A sample that its seed alone decides. */

/** The seed of this run: FENCELINE_SEED, or one of the clock's. */
export function seedOfRun(): number {
  const given = Number(process.env.FENCELINE_SEED);
  return Number.isInteger(given) && given > 0 ? given : (Date.now() % 1_000_000) + 1;
}

/** `size` items in an order of the seed's. */
export function sample<Item>(items: readonly Item[], size: number, seed: number): Item[] {
  const next = generator(seed);
  return items
    .map((item) => ({ item, rank: next() }))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, size)
    .map(({ item }) => item);
}

/** Marsaglia's xorshift with 32 bits: enough to pick by. */
function generator(seed: number): () => number {
  // Neighbouring seeds begin far apart.
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
