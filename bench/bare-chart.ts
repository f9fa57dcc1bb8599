/** ECharts and resvg with nothing around them: what drawing a picture costs at least. */
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import type { EChartsOption } from 'echarts';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

const font = (weight: string): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`));

/** A drawer of PNGs, twice as wide as the option's CSS pixels. */
export function createBareDrawer(size: { width: number; height: number }): (option: EChartsOption) => Buffer {
  use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
  const fonts = {
    fontFiles: [font('400Regular'), font('600SemiBold')],
    loadSystemFonts: false,
    defaultFontFamily: 'Inter',
  };
  return (option) => {
    const picture = init(null, null, { renderer: 'svg', ssr: true, ...size });
    picture.setOption(option);
    const svg = picture.renderToSVGString();
    picture.dispose();
    return new Resvg(svg, { font: fonts, fitTo: { mode: 'width', value: size.width * 2 } }).render().asPng();
  };
}
