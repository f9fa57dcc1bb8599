/** Every command, in the order of the menu and of /help. A new one is a file and a line here. */
import type { Command } from '../command.ts';
import { accounts } from './accounts.ts';
import { cancel } from './cancel.ts';
import { chart } from './chart.ts';
import { charts } from './charts.ts';
import { exportLedger } from './export-ledger.ts';
import { help } from './help.ts';
import { link } from './link.ts';
import { recent } from './recent.ts';
import { spending } from './spending.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { sync } from './sync.ts';

export const commands: readonly Command[] = [
  accounts,
  recent,
  spending,
  exportLedger,
  link,
  sync,
  status,
  chart,
  charts,
  start,
  help,
  cancel,
];
