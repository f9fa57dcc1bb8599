import { abanca } from './abanca.ts';
import { abnAmro } from './abn-amro.ts';
import { alior } from './alior.ts';
import { americanExpress } from './american-express.ts';
import { bankOfIreland } from './bank-of-ireland.ts';
import { bankinter } from './bankinter.ts';
import { belfius } from './belfius.ts';
import { bnpFortis } from './bnp-fortis.ts';
import { boursobank } from './boursobank.ts';
import { bper } from './bper.ts';
import { cetelem } from './cetelem.ts';
import { commerzbank } from './commerzbank.ts';
import { cooperative } from './cooperative.ts';
import { danske } from './danske.ts';
import { easybank } from './easybank.ts';
import { entercard } from './entercard.ts';
import { hype } from './hype.ts';
import { ingGermany } from './ing-germany.ts';
import { ingRomania } from './ing-romania.ts';
import { kbc } from './kbc.ts';
import { lhv } from './lhv.ts';
import { monzo } from './monzo.ts';
import { nationwide } from './nationwide.ts';
import { nbg } from './nbg.ts';
import { norwegian } from './norwegian.ts';
import type { Quirk } from './quirk.ts';
import { raiffeisen } from './raiffeisen.ts';
import { revolut } from './revolut.ts';
import { sandbox } from './sandbox.ts';
import { santander } from './santander.ts';
import { sebKort } from './seb-kort.ts';
import { spareBank } from './spare-bank.ts';
import { sparkasse } from './sparkasse.ts';
import { swedbankBaltics } from './swedbank-baltics.ts';
import { valueDated } from './value-dated.ts';
import { virginMoney } from './virgin-money.ts';

/** Kept by hand: a bank that needs one gets a file here and a line below. */
export const QUIRKS: readonly Quirk[] = [
  abanca,
  abnAmro,
  alior,
  americanExpress,
  bankOfIreland,
  bankinter,
  belfius,
  bnpFortis,
  boursobank,
  bper,
  cetelem,
  commerzbank,
  cooperative,
  danske,
  easybank,
  entercard,
  hype,
  ingGermany,
  ingRomania,
  kbc,
  lhv,
  monzo,
  nationwide,
  nbg,
  norwegian,
  raiffeisen,
  revolut,
  sandbox,
  santander,
  sebKort,
  spareBank,
  sparkasse,
  swedbankBaltics,
  valueDated,
  virginMoney,
];

const isOf = (institutionId: string) => (of: string | RegExp) =>
  typeof of === 'string' ? of === institutionId : of.test(institutionId);

export const quirkOf = (institutionId: string): Quirk | undefined =>
  QUIRKS.find(({ institutions }) => institutions.some(isOf(institutionId)));
