/** The one button that renews a consent: the command `link` takes it up. */
import { isRenewable } from '#core/consent-end.ts';
import type { Connection } from '#core/store/connections.ts';
import type { Button } from './button.ts';

export const renewButton = ({ connection_id, institution_name }: Connection): Button => ({
  text: `Renew ${institution_name.slice(0, 50)}`,
  data: `link:renew.${connection_id}`,
});

/** One row for each consent whose end is near or past. */
export const renewButtons = (connections: readonly Connection[], now: Date): Button[][] =>
  connections.filter((each) => isRenewable(each, now)).map((each) => [renewButton(each)]);
