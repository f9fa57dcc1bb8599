/** Long lists without long silences: between slices of the work everything else in the process has its turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A picture or a message that waits this long is not noticed. */
const SLICE_MS = 8;

/** As `items.map(map)`. Throws what `map` throws. */
export async function mapInTurns<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item, at: number) => Mapped,
): Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  let since = performance.now();
  for (const [at, item] of items.entries()) {
    mapped.push(map(item, at));
    if (performance.now() - since < SLICE_MS) continue;
    await nextTurn();
    since = performance.now();
  }
  return mapped;
}
