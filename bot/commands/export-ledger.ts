import { InputFile } from 'grammy';
import Papa from 'papaparse';
import { dayOf, sayRange } from '#core/day.ts';
import { type MartTransaction, readTransactions } from '#core/marts/transactions.ts';
import { toDecimal, money as toMoney } from '#core/money.ts';
import type { Warehouse } from '#core/warehouse.ts';
import type { Command } from '../command.ts';
import { replyNoMarts } from '../no-marts.ts';
import { bold, count, freshness, html, lines } from '../say.ts';
import { type Names, readNames } from '../transaction-line.ts';

const PAGE_ROWS = 10_000;
const HEADINGS = [
  'date',
  'payee',
  'merchant',
  'category',
  'amount',
  'currency',
  'account',
  'pending',
  'transfer',
  'description',
  'transaction_id',
];

/** What a spreadsheet would take for a formula gets an apostrophe in front: whoever pays you chooses the text. */
const textCell = (text: string): string => (/^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function toRow(row: MartTransaction, names: Names): string[] {
  const account = names.accounts.get(row.account_id);
  return [
    row.booked_on,
    textCell(row.payee),
    textCell(row.merchant),
    textCell(row.category),
    toDecimal(toMoney(row.amount_minor, row.currency)),
    row.currency,
    textCell(account === undefined ? '' : `${account.institution_name} ${account.name}`),
    row.is_pending ? 'yes' : 'no',
    row.is_transfer ? 'yes' : 'no',
    textCell(row.description),
    row.transaction_id,
  ];
}

async function readAll(warehouse: Warehouse): Promise<MartTransaction[]> {
  const all: MartTransaction[] = [];
  for (;;) {
    const page = await readTransactions(warehouse, {}, { limit: PAGE_ROWS, offset: all.length });
    all.push(...page);
    if (page.length < PAGE_ROWS) return all;
  }
}

export const exportLedger: Command = {
  name: 'export',
  summary: 'Every transaction as a CSV file',
  group: 'Money',
  async answer(ctx, tools) {
    const { member } = ctx;
    const found = await tools.published.use(member.household_id, async ({ warehouse, build }) => ({
      rows: await readAll(warehouse),
      names: await readNames(warehouse),
      asOf: build.data_as_of,
    }));
    const [newest, oldest] = [found?.rows[0], found?.rows.at(-1)];
    if (found === undefined || newest === undefined || oldest === undefined) {
      await replyNoMarts(ctx, tools);
      return;
    }
    await ctx.replyWithChatAction('upload_document');
    // The mark at the start tells Excel that the file is UTF-8; the line ends are those of RFC 4180.
    const rows = [HEADINGS, ...found.rows.map((row) => toRow(row, found.names))];
    const csv = `\ufeff${Papa.unparse(rows)}\r\n`;
    const now = tools.clock.now();
    const period = { from: oldest.booked_on, to: newest.booked_on };
    const caption = lines(
      html`${bold(count(found.rows.length, 'transaction'))}, ${sayRange(period)}`,
      html`${freshness(found.asOf, member.zone, now)}; pending ones are marked`,
    );
    await ctx.replyWithDocument(
      new InputFile(Buffer.from(csv, 'utf8'), `transactions-${dayOf(now, member.zone)}.csv`),
      { caption: caption.source, parse_mode: 'HTML' },
    );
  },
};
