import { Hono } from 'hono';
import { z } from 'zod';
import { FRAMES, MODES } from '../charts/theme.ts';
import { monthsChoiceSchema, toMonths } from '../months-choice.ts';
import type { WebEnv, WebParts } from '../visitor.ts';
import { showNotice } from './notice.ts';

const querySchema = z.object({
  months: monthsChoiceSchema,
  theme: z.enum(MODES).catch('light'),
  frame: z.enum(FRAMES).catch('wide'),
});

/** `GET /charts/:name.svg?months=…&theme=…&frame=…` of the visitor's own household. */
export function chartImages({ charts, log }: WebParts): Hono<WebEnv> {
  const images = new Hono<WebEnv>();
  images.get('/charts/:file{[a-z-]+\\.svg}', async (c) => {
    const session = c.get('session');
    if (session === undefined) return showNotice(c, 401, 'web.signed_out');
    const { months, theme, frame } = querySchema.parse(c.req.query());
    const picture = await charts.svg({
      householdId: session.household_id,
      zone: session.zone,
      baseCurrency: session.base_currency,
      chart: c.req.param('file').replace('.svg', ''),
      months: toMonths(months),
      mode: theme,
      frame,
    });
    if (picture.ok)
      return c.body(new Uint8Array(picture.value.bytes), 200, {
        'Content-Type': 'image/svg+xml; charset=utf-8',
      });
    if (picture.problem.code !== 'chart.not_drawn') return showNotice(c, 404, 'web.not_found');
    log.error({ cause: picture.problem.cause }, 'a chart for the page could not be drawn');
    return c.text(picture.problem.code, 503);
  });
  return images;
}
