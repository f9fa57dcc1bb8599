import type { Day } from '#core/day.ts';
import type { Vocabulary } from '#core/marts/vocabulary.ts';
import type { Warehouse } from '#core/warehouse.ts';

/** Whose marts a plan is answered from. */
export interface Household {
  readonly warehouse: Warehouse;
  readonly vocabulary: Vocabulary;
  /** ISO code of the currency that comes first. */
  readonly base: string;
  readonly today: Day;
}
