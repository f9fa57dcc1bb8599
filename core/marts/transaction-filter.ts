/** Which rows of fct_transactions are meant, as a WHERE clause and its parameters. */
import type { Day } from '#core/day.ts';
import type { WarehouseParameter } from '#core/warehouse.ts';
import type { CountsAs } from './columns.ts';

export interface TransactionFilter {
  readonly account_ids?: readonly string[];
  readonly categories?: readonly string[];
  readonly merchants?: readonly string[];
  /** Every word must stand somewhere in payee, merchant or description; case does not matter. */
  readonly search?: string;
  /** Booking days, both counted. */
  readonly from?: Day;
  readonly to?: Day;
  readonly counts_as?: CountsAs;
  readonly is_pending?: boolean;
}

export interface Condition {
  readonly where: string;
  readonly parameters: Readonly<Record<string, WarehouseParameter>>;
}

/** A list filter that is empty matches nothing; one that is absent matches everything. */
export function toCondition(filter: TransactionFilter): Condition {
  const terms: [clause: string, name: string, value: WarehouseParameter | undefined][] = [
    ['list_contains($account_ids, account_id)', 'account_ids', filter.account_ids],
    ['list_contains($categories, category)', 'categories', filter.categories],
    ['list_contains($merchants, merchant)', 'merchants', filter.merchants],
    ['booked_on >= $from_on::date', 'from_on', filter.from],
    ['booked_on <= $to_on::date', 'to_on', filter.to],
    ['counts_as = $counts_as', 'counts_as', filter.counts_as],
    ['is_pending = $is_pending', 'is_pending', filter.is_pending],
  ];
  const words = (filter.search ?? '').split(/\s+/).filter((word) => word !== '');
  words.forEach((word, index) => {
    const searched = "lower(concat_ws(' ', payee, merchant, description))";
    terms.push([`contains(${searched}, lower($word_${index}))`, `word_${index}`, word]);
  });
  const clauses: string[] = [];
  const parameters: Record<string, WarehouseParameter> = {};
  for (const [clause, name, value] of terms) {
    if (value === undefined) continue;
    // DuckDB cannot tell the type of an empty list, and nothing is in it anyway.
    if (Array.isArray(value) && value.length === 0) clauses.push('false');
    else {
      clauses.push(clause);
      parameters[name] = value;
    }
  }
  return { where: clauses.length === 0 ? 'true' : clauses.join(' and '), parameters };
}
