/** Axes, grid, legend and letters as every chart has them. */
import type {
  GridComponentOption,
  LegendComponentOption,
  XAXisComponentOption,
  YAXisComponentOption,
} from 'echarts';
import { shortMoney } from './plotted.ts';
import type { Theme } from './theme.ts';

export const FONT = 'Inter';

export const letters = (theme: Theme, colour = theme.colours.muted) => ({
  fontFamily: FONT,
  fontSize: theme.fontSize,
  color: colour,
});

export function plotGrid(theme: Theme, more: GridComponentOption = {}): GridComponentOption {
  const side = theme.isTitled ? 32 : 4;
  return {
    left: side,
    right: side,
    top: theme.top,
    bottom: theme.isTitled ? 24 : 6,
    outerBoundsMode: 'same',
    outerBoundsContain: 'axisLabel',
    ...more,
  };
}

export const moneyAxis = (theme: Theme, currency: string): YAXisComponentOption => ({
  type: 'value',
  splitNumber: theme.frame === 'narrow' ? 4 : 5,
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: theme.colours.grid, width: 1 } },
  axisLabel: { ...letters(theme), formatter: (value: number) => shortMoney(value, currency), margin: 10 },
});

export const labelAxis = (theme: Theme, labels: readonly string[]): XAXisComponentOption => ({
  type: 'category',
  data: [...labels],
  axisTick: { show: false },
  axisLine: { lineStyle: { color: theme.colours.grid }, onZero: false },
  axisLabel: { ...letters(theme), hideOverlap: true, lineHeight: theme.fontSize * 1.35, margin: 10 },
});

export const plotLegend = (theme: Theme, names: readonly string[]): LegendComponentOption => ({
  data: [...names],
  bottom: theme.isTitled ? 20 : 0,
  left: theme.isTitled ? 28 : 0,
  right: theme.isTitled ? 28 : 0,
  itemWidth: 10,
  itemHeight: 10,
  itemGap: theme.frame === 'narrow' ? 10 : 16,
  icon: 'roundRect',
  textStyle: letters(theme),
});

/** Rows that a legend takes, by a rough width of its letters: ECharts lays it out without telling the grid. */
function legendRows(theme: Theme, names: readonly string[]): number {
  const room = theme.width - (theme.isTitled ? 64 : 8);
  let [rows, used] = [1, 0];
  for (const name of names) {
    const width = 10 + 6 + name.length * theme.fontSize * 0.58 + (theme.frame === 'narrow' ? 10 : 16);
    if (used > 0 && used + width > room) [rows, used] = [rows + 1, 0];
    used += width;
  }
  return rows;
}

/** Space beneath the plot for the legend. */
export const legendRoom = (theme: Theme, names: readonly string[]): number =>
  legendRows(theme, names) * (theme.fontSize + 14) + (theme.isTitled ? 30 : 8);
