import type { Quirk } from './quirk.ts';

/** `Bezahlung Karte MC/000004711 11.07. 11:36BIOLADEN\\WIEN\1010`. */
const AFTER_TIME = /\d\d\.\d\d\.\s\d\d:\d\d\s*(.+?)\s*\\/;

export const easybank: Quirk = {
  institutions: [/^EASYBANK_\w{4}ATWW/],
  reason: 'Card payments name the shop in the structured text, between the time and the place.',
  payee: ({ transaction }) => AFTER_TIME.exec(transaction.remittanceInformationStructured ?? '')?.[1],
};
