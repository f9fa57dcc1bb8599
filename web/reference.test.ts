import { afterAll, beforeAll, expect, test } from 'vitest';
import { webWorld } from '#test/web-world.ts';

let world: Awaited<ReturnType<typeof webWorld>>;
let page: string;
beforeAll(async () => {
  world = await webWorld();
  const answer = await world.ask('/reference', { headers: { Cookie: await world.signIn() } });
  expect(answer.status).toBe(200);
  page = (await answer.text()).replace(/\s+/g, ' ');
});
afterAll(() => world.end());

test('the reference is for who is signed in', async () => {
  expect((await world.ask('/reference')).status).toBe(401);
});

test('every column of a mart stands there with its meaning, its unit and what is tested of it', () => {
  expect(page).toContain(
    '<td>Booking day at the bank; decides every period</td><td>day</td><td>always there</td>',
  );
  expect(page).toContain('<td><code>spent</code></td>');
});

test('every link leads to a model on the page', () => {
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(200);
  expect(links.filter((link) => !ids.has(link))).toEqual([]);
});

test('lineage is a picture of the page’s own, without a script or a style that the page may not have', () => {
  expect(page).toContain('aria-label="What fct_monthly_spending is made of"');
  expect(page).not.toMatch(/<script|style=/);
});

test('the charts page leads there', async () => {
  const charts = await world.ask('/', { headers: { Cookie: await world.signIn() } });
  expect(await charts.text()).toContain('href="/reference"');
});
