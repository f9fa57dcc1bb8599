/** Daily reference rates, shared by all households of this machine. */
import type { Db } from '#core/db.ts';
import { and, eq, gte, inArray, sql } from '#drizzle/orm.ts';
import { accounts, currency_rates, households } from '#drizzle/schema/index.ts';

export type CurrencyRate = typeof currency_rates.$inferSelect;

/** `rate` is what one unit of `from_currency` was worth in `to_currency`, as a decimal text. */
export type NewRate = Omit<CurrencyRate, 'loaded_at'>;

/** By which rates between two other currencies are worked out. */
const THIRD_CURRENCIES = ['EUR', 'USD', 'GBP'];

/** Five values a row, and PostgreSQL takes 65,535 of them. */
const ROWS_AT_ONCE = 5000;

/** The rates that can convert between the currencies of a household; none where it has only its base currency. */
export async function listCurrencyRates(db: Db, householdId: string): Promise<CurrencyRate[]> {
  const used = await db
    .select({ base: households.base_currency, currency: accounts.currency })
    .from(households)
    .innerJoin(accounts, eq(accounts.household_id, households.household_id))
    .where(eq(households.household_id, householdId));
  if (used.every(({ base, currency }) => base === currency)) return [];
  const codes = [
    ...new Set([...THIRD_CURRENCIES, ...used.flatMap(({ base, currency }) => [base, currency])]),
  ];
  return await db
    .select()
    .from(currency_rates)
    .where(and(inArray(currency_rates.from_currency, codes), inArray(currency_rates.to_currency, codes)));
}

/** A day that had a rate gets the new one. Returns how many rates are new or another than before. */
export async function saveCurrencyRates(db: Db, rates: readonly NewRate[], now: Date): Promise<number> {
  let changed = 0;
  for (let from = 0; from < rates.length; from += ROWS_AT_ONCE) {
    const rows = await db
      .insert(currency_rates)
      .values(rates.slice(from, from + ROWS_AT_ONCE).map((rate) => ({ ...rate, loaded_at: now })))
      .onConflictDoUpdate({
        target: [currency_rates.from_currency, currency_rates.to_currency, currency_rates.rate_on],
        set: {
          rate: sql`excluded.rate`,
          source: sql`excluded.source`,
          loaded_at: sql`excluded.loaded_at`,
        },
        setWhere: sql`(${currency_rates.rate}, ${currency_rates.source})
          is distinct from (excluded.rate, excluded.source)`,
      })
      .returning({ on: currency_rates.rate_on });
    changed += rows.length;
  }
  return changed;
}

/** Whether any rate is of that day or later. */
export async function hasRatesThrough(db: Db, on: string): Promise<boolean> {
  const rows = await db
    .select({ on: currency_rates.rate_on })
    .from(currency_rates)
    .where(gte(currency_rates.rate_on, on))
    .limit(1);
  return rows.length > 0;
}
