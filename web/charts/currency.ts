/** Charts never add unlike currencies: one is drawn, the others are named. */

/** The base currency if there is anything in it, else the one with most rows; undefined without rows. */
export function drawnCurrency(
  rows: readonly { readonly currency: string }[],
  baseCurrency: string,
): string | undefined {
  const counts = new Map<string, number>();
  for (const { currency } of rows) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  if (counts.has(baseCurrency)) return baseCurrency;
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0];
}

/** ` · EUR is not in this chart`, or nothing. */
export function leftOut(rows: readonly { readonly currency: string }[], drawn: string): string {
  const others = [...new Set(rows.map(({ currency }) => currency))].filter((one) => one !== drawn).sort();
  if (others.length === 0) return '';
  return ` · ${others.join(' and ')} ${others.length === 1 ? 'is' : 'are'} not in this chart`;
}
