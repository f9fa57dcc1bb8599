/** Imported before everything else and importing nothing: a stop that is asked for during the start must be heard. */

// Docker kills after ten seconds. Whatever is cut off then is taken up by the next start, as after a kill.
const LONGEST_STOP_MS = 7500;

/** Aborted by the first SIGINT or SIGTERM; from then on the process has 7.5 seconds to end by itself. */
export function stopOnSignal(): AbortSignal {
  const asked = new AbortController();
  const ask = (): void => {
    asked.abort();
    setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, ask);
  // A terminal and npm both pass the signal on; the second must not be taken for a kill.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  return asked.signal;
}
