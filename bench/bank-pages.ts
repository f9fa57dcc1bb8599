/** Answers of a bank, one an account, as text and as files. */
import fs from 'node:fs';
import path from 'node:path';
import type { Day } from '#core/day.ts';
import { createRows, rowsUntil } from './many-rows.ts';

export interface BankPages {
  readonly pages: readonly string[];
  readonly files: readonly string[];
}

/** `rows` over all accounts, spread over the `days` that end with `to`. */
export function writeBankPages(
  folder: string,
  { to, days, rows, accounts }: { to: Day; days: number; rows: number; accounts: number },
): BankPages {
  const pages = Array.from({ length: accounts }, (_, at) => {
    const booked = rowsUntil(to, days, rows / accounts, createRows(`a${at}`, at + 1));
    return JSON.stringify({ transactions: { booked, pending: [] } });
  });
  const files = pages.map((page, at) => {
    const file = path.join(folder, `${at}.json`);
    fs.writeFileSync(file, page);
    return file;
  });
  return { pages, files };
}
