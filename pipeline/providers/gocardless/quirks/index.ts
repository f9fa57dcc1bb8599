import { americanExpress } from './american-express.ts';
import { cooperative } from './cooperative.ts';
import { monzo } from './monzo.ts';
import { nationwide } from './nationwide.ts';
import type { Quirk } from './quirk.ts';
import { revolut } from './revolut.ts';
import { sandbox } from './sandbox.ts';
import { santander } from './santander.ts';
import { virginMoney } from './virgin-money.ts';

/** Kept by hand: a bank that needs one gets a file here and a line below. */
export const QUIRKS: readonly Quirk[] = [
  americanExpress,
  cooperative,
  monzo,
  nationwide,
  revolut,
  sandbox,
  santander,
  virginMoney,
];

export const quirkOf = (institutionId: string): Quirk | undefined =>
  QUIRKS.find(({ institutions }) => institutions.includes(institutionId));
