import type { Clock } from '#core/clock.ts';
import type { DemoData } from './demo-data.ts';
import type { Row } from './table.ts';

export interface Ground {
  readonly clock: Clock;
  /** Made by the first measurement that needs it. */
  readonly data: DemoData;
}

export interface Measurement {
  readonly name: string;
  /** How it was measured, for whoever reads the table. */
  readonly method: string;
  readonly run: (ground: Ground) => Promise<Row[]>;
}
