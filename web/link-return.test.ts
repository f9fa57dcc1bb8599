import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fail, ok, type Result } from '#core/problem.ts';
import { webWorld } from '#test/web-world.ts';
import type { LinkReturn } from './visitor.ts';

let world: Awaited<ReturnType<typeof webWorld>>;
let result: Result<LinkReturn>;
const claims: unknown[] = [];
beforeAll(async () => {
  world = await webWorld({
    marts: false,
    parts: {
      linkReturn: async (back) => {
        claims.push(back);
        return result;
      },
    },
  });
});
afterAll(() => world.end());

describe('the way back from the bank', () => {
  test.each([
    ['linked', 'Monzo &amp; Co is linked. Go back to Telegram'],
    ['confirmed', 'Monzo &amp; Co is confirmed. Go back to Telegram'],
    ['waiting', 'has not got your answer yet'],
    ['preparing', 'Monzo &amp; Co is getting your accounts ready. Go back to Telegram'],
    ['cancelled', 'was not linked, as you wished'],
    ['rejected', 'the consent was refused'],
    ['failed', 'did not work'],
    ['expired', 'not used in time'],
  ] as const)('says in a sentence how it stands: %s', async (outcome, sentence) => {
    result = ok({ institution_name: 'Monzo & Co', outcome });
    const page = await world.ask('/link/return?ref=abc');
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(sentence)]);
  });

  test('passes on what the bank says, and shows none of it', async () => {
    result = ok({ institution_name: 'Monzo', outcome: 'failed' });
    const page = await world.ask(
      '/link/return?ref=abc&error=Boom&details=%3Cb%3Ebad%3C%2Fb%3E&next=//evil.example',
    );
    expect(claims.at(-1)).toEqual({ reference: 'abc', error: 'Boom', details: '<b>bad</b>' });
    expect(await page.text()).not.toMatch(/Boom|bad|evil/);
  });

  test('refuses an address without a reference, or with a monstrous one, before anyone is asked', async () => {
    const asked = claims.length;
    for (const query of ['', '?ref=', `?ref=${'a'.repeat(301)}`])
      expect((await world.ask(`/link/return${query}`)).status).toBe(400);
    expect(claims).toHaveLength(asked);
  });

  test('tells a used reference from an unknown one', async () => {
    result = fail('link.over', 'This link was used already.');
    const over = await world.ask('/link/return?ref=abc');
    expect([over.status, await over.text()]).toEqual([409, expect.stringContaining('used already')]);
    result = fail('link.unknown', 'This link is not known.');
    expect((await world.ask('/link/return?ref=abc')).status).toBe(404);
  });
});
