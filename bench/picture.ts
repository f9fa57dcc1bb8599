/** G13: a picture from the renderer's own process, against ECharts and resvg called here. */
import { dayOf } from '#core/day.ts';
import { silentLog } from '#core/log.ts';
import { unwrap } from '#core/problem.ts';
import { openWarehouse } from '#core/warehouse.ts';
import { CHARTS } from '#web/charts/index.ts';
import { FONT, letters } from '#web/charts/plot-frame.ts';
import { createRenderer } from '#web/charts/renderer.ts';
import { themeOf } from '#web/charts/theme.ts';
import { createBareDrawer } from './bare-chart.ts';
import { interleave, timed } from './interleave.ts';
import type { Ground, Measurement } from './measurement.ts';
import type { Row } from './table.ts';

const WARM_UPS = 5;
const TURNS = 11;
const MONTHS = 12;

async function run({ clock, data }: Ground): Promise<Row[]> {
  const theme = themeOf('light', 'picture');
  const draw = createBareDrawer(theme);
  const renderer = createRenderer({ log: silentLog });
  const warehouse = await openWarehouse(await data.martsFile());
  const rows: Row[] = [];
  try {
    for (const chart of CHARTS) {
      const request = { today: dayOf(clock.now(), 'Europe/London'), months: MONTHS, baseCurrency: 'GBP' };
      const { data: drawn, caption } = unwrap(await chart.load(warehouse, request));
      const style = letters(theme, theme.colours.ink);
      const title = { text: chart.title, subtext: caption, left: 30, top: 24, textStyle: style };
      const plot = chart.draw(drawn, theme);
      const background = theme.colours.background;
      const option = {
        animation: false,
        textStyle: { fontFamily: FONT },
        backgroundColor: background,
        title,
        ...plot,
      };
      const product = async (): Promise<void> => {
        const drawing = { chart: chart.name, data: drawn, caption, mode: 'light', frame: 'picture' } as const;
        unwrap(await renderer.render({ ...drawing, format: 'png' }));
      };
      const both = { product: () => timed(product), floor: () => timed(() => draw(option)) };
      await interleave(WARM_UPS, both);
      const series = await interleave(TURNS, both);
      rows.push({
        goal: 'G13',
        what: `warm PNG: ${chart.name}`,
        unit: 'ms',
        ...series,
        target: { kind: 'ratio', most: 1.2 },
      });
    }
  } finally {
    warehouse.close();
    renderer.close();
  }
  return rows;
}

export const picture: Measurement = {
  name: 'chart',
  method:
    'The demo household’s twelve months, 1600 × 1000, both processes warm. The floor has the finished option; the ' +
    'product also sends the data to its process, checks it, makes the option and sends the bytes back.',
  run,
};
