/** Whoever finds that a consent is over finds it under this name: the first alone tells it. */
export const OVER = 'consent-over';
