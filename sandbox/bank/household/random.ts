/** A stream of numbers that is the same for the same seed text, on every machine. Never for secrets. */
export interface Random {
  /** From 0 up to but not including 1. */
  next(): number;
  /** Whole numbers, both ends included. */
  int(min: number, max: number): number;
  /** Minor units, both ends included. */
  minor(min: number, max: number): bigint;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** 32-bit FNV-1a: enough to turn a text into a starting state. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  }
  return state >>> 0;
}

/** mulberry32 over the hash of the seed. */
export function createRandom(seed: string): Random {
  let state = hash(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    minor: (min, max) => BigInt(int(min, max)),
    chance: (probability) => next() < probability,
    pick: (list) => {
      const picked = list[int(0, list.length - 1)];
      if (picked === undefined) throw new RangeError('cannot pick from an empty list');
      return picked;
    },
  };
}
