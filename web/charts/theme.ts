/** The look shared by every chart: one muted palette, light and dark, in the three sizes that are shown. */
export const MODES = ['light', 'dark'] as const;
export type Mode = (typeof MODES)[number];

/** `picture` is sent in the chat, with its title inside; the others stand on the page, below a heading. */
export const FRAMES = ['picture', 'wide', 'narrow'] as const;
export type Frame = (typeof FRAMES)[number];

export interface Colours {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  /** Behind a label that lies on bars. */
  readonly plate: string;
  /** What is compared with: last month beside this one. */
  readonly pale: string;
  readonly series: readonly string[];
  readonly rest: string;
  readonly moneyIn: string;
  readonly moneyOut: string;
}

export interface Theme {
  readonly mode: Mode;
  readonly frame: Frame;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** Room above the plot, for the title where there is one. */
  readonly top: number;
  readonly isTitled: boolean;
  readonly colours: Colours;
}

const LIGHT: Colours = {
  background: '#ffffff',
  ink: '#1f2328',
  muted: '#69717d',
  grid: '#eceef1',
  plate: '#ffffff',
  pale: '#d9dee5',
  series: ['#4e79a7', '#e39a5b', '#6fa883', '#a583b5', '#4fa3a5', '#cfaf56', '#c9757d', '#7d8fb3'],
  rest: '#b4bbc5',
  moneyIn: '#5f9f7a',
  moneyOut: '#d08a5a',
};

const DARK: Colours = {
  background: '#17191d',
  ink: '#eceef1',
  muted: '#9aa3af',
  grid: '#282c32',
  plate: '#17191d',
  pale: '#3b424c',
  series: ['#6f9bcb', '#e8a66b', '#82bd97', '#b898c8', '#63b8ba', '#d9bd6c', '#d88d94', '#94a5c9'],
  rest: '#626b77',
  moneyIn: '#74b78f',
  moneyOut: '#dd9c6e',
};

// A picture in the chat is shown at less than half its width on a phone, so its letters are large.
const SIZES = {
  picture: { width: 800, height: 500, fontSize: 16, top: 100, isTitled: true },
  wide: { width: 600, height: 320, fontSize: 12.5, top: 16, isTitled: false },
  narrow: { width: 340, height: 300, fontSize: 11.5, top: 16, isTitled: false },
} as const;

export const themeOf = (mode: Mode, frame: Frame): Theme => ({
  mode,
  frame,
  ...SIZES[frame],
  colours: mode === 'light' ? LIGHT : DARK,
});
