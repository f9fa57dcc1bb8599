/** A drawing as bytes. Loads ECharts and resvg (1 s, 80 MB), so only the drawing process may import it. */
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import type { EChartsOption, TitleComponentOption } from 'echarts';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Chart } from './chart.ts';
import { findChart } from './index.ts';
import { FONT, letters } from './plot-frame.ts';
import type { Drawing } from './render-message.ts';
import { type Theme, themeOf } from './theme.ts';

const font = (weight: string): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`));

/** Without a font file the letters are left out of the picture, and nothing says so. */
const FONTS = {
  fontFiles: [font('400Regular'), font('600SemiBold')],
  loadSystemFonts: false,
  defaultFontFamily: FONT,
};

let isReady = false;

/** Registering is a side effect, so it waits for the first drawing. */
function prepare(): void {
  if (isReady) return;
  use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
  isReady = true;
}

function title(chart: Chart, caption: string, theme: Theme): TitleComponentOption {
  return {
    text: chart.title,
    subtext: caption,
    left: 30,
    top: 24,
    itemGap: 8,
    textStyle: { ...letters(theme, theme.colours.ink), fontSize: 26, fontWeight: 600 },
    subtextStyle: { ...letters(theme), fontSize: 15, width: theme.width - 60, overflow: 'truncate' },
  };
}

/** Throws when no chart has the name or the data does not fit it. */
export function drawPicture(drawing: Drawing): Uint8Array {
  prepare();
  const chart = findChart(drawing.chart);
  if (chart === undefined) throw new RangeError(`no chart is called ${drawing.chart}`);
  const theme = themeOf(drawing.mode, drawing.frame);
  const option: EChartsOption = {
    animation: false,
    textStyle: { fontFamily: FONT },
    ...(theme.isTitled
      ? { backgroundColor: theme.colours.background, title: title(chart, drawing.caption, theme) }
      : {}),
    ...chart.draw(drawing.data, theme),
  };
  const picture = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: theme.width,
    height: theme.height,
  });
  try {
    picture.setOption(option);
    return toBytes(picture.renderToSVGString(), drawing.format, theme);
  } finally {
    picture.dispose();
  }
}

function toBytes(svg: string, format: Drawing['format'], theme: Theme): Uint8Array {
  if (format === 'png')
    return new Resvg(svg, { font: FONTS, fitTo: { mode: 'width', value: theme.width * 2 } }).render().asPng();
  // An SVG inside <img> may load no font: its letters travel as outlines, and look the same everywhere.
  const outlined = new Resvg(svg, { font: FONTS }).toString();
  return new TextEncoder().encode(outlined.replace(/\n\s*/g, ' '));
}
