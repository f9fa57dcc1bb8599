/** A household's chart, read from its newest marts and drawn: what the page and the bot both ask for. */
import type { Clock } from '#core/clock.ts';
import { dayOf } from '#core/day.ts';
import { fail, ok, type Result } from '#core/problem.ts';
import type { Published } from '#core/published.ts';
import { findChart } from './index.ts';
import { noData } from './no-data.ts';
import type { Renderer } from './renderer.ts';
import type { Frame, Mode } from './theme.ts';

export interface PictureRequest {
  readonly householdId: string;
  readonly zone: string;
  readonly baseCurrency: string;
  /** Name of a chart in the list. */
  readonly chart: string;
  /** Calendar months, this one included; undefined is the whole history. */
  readonly months: number | undefined;
  readonly mode: Mode;
}

export interface Picture {
  /** 1600 × 1000 in the chat's frame. */
  readonly bytes: Uint8Array;
  readonly title: string;
  /** The period and what is left out. */
  readonly caption: string;
  readonly dataAsOf: Date;
}

export interface Pictures {
  /** For the chat. Problems: `chart.not_found`, `chart.no_data`, `chart.not_drawn`. */
  png(request: PictureRequest): Promise<Result<Picture>>;
  /** For the page: SVG text in UTF-8. */
  svg(request: PictureRequest & { readonly frame: Frame }): Promise<Result<Picture>>;
}

export function createPictures(parts: { published: Published; renderer: Renderer; clock: Clock }): Pictures {
  const { published, renderer, clock } = parts;

  const draw = async (
    request: PictureRequest,
    frame: Frame,
    format: 'svg' | 'png',
  ): Promise<Result<Picture>> => {
    const { householdId, months, baseCurrency, mode } = request;
    const chart = findChart(request.chart);
    if (chart === undefined) return fail('chart.not_found', 'There is no chart of that name.');
    const today = dayOf(clock.now(), request.zone);
    const loaded = await published.use(householdId, async ({ warehouse, build }) => ({
      content: await chart.load(warehouse, { today, months, baseCurrency }),
      dataAsOf: build.data_as_of,
    }));
    if (loaded === undefined) return noData();
    if (!loaded.content.ok) return loaded.content;
    const { data, caption } = loaded.content.value;
    const drawn = await renderer.render({ chart: chart.name, data, caption, mode, frame, format });
    return drawn.ok
      ? ok({ bytes: drawn.value, title: chart.title, caption, dataAsOf: loaded.dataAsOf })
      : drawn;
  };

  return {
    png: (request) => draw(request, 'picture', 'png'),
    svg: (request) => draw(request, request.frame, 'svg'),
  };
}
