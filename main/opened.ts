import type { Log } from '#core/log.ts';

type Stop = () => unknown;

/** What was opened, to be closed in reverse order, each once. */
export class Opened {
  readonly #stops: Stop[] = [];
  /** Aborted when somebody asks to stop: what is being opened then is the last. */
  readonly asked: AbortSignal | undefined;

  constructor(asked?: AbortSignal) {
    this.asked = asked;
  }

  /** Throws the signal's reason when nothing more is to be opened; what was given is closed with the rest. */
  add(stop: Stop): void {
    this.#stops.push(stop);
    this.asked?.throwIfAborted();
  }

  /** One part that does not stop cleanly does not keep the others from stopping. */
  async close(log: Log): Promise<void> {
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) {
      try {
        await stop();
      } catch (error) {
        log.error({ error }, 'a part did not stop cleanly');
      }
    }
  }
}
