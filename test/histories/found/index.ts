/** Histories that went wrong once, made as small as they still did. At most sixteen: one for each bank. */
import type { History } from '#test/histories/history.ts';
import { emptyFirstAnswer } from './empty-first-answer.ts';
import { heldBesideBooked } from './held-beside-booked.ts';
import { lateAfterLate, lateBesideAnother } from './late-beside-another.ts';

export const FOUND: readonly History[] = [
  emptyFirstAnswer,
  lateBesideAnother,
  lateAfterLate,
  heldBesideBooked,
];
