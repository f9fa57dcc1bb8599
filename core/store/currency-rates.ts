/** Daily reference rates, shared by all households of this machine. */
import type { Db } from '#core/db.ts';
import { currency_rates } from '#drizzle/schema/index.ts';

export type CurrencyRate = typeof currency_rates.$inferSelect;

export function listCurrencyRates(db: Db): Promise<CurrencyRate[]> {
  return db.select().from(currency_rates);
}
