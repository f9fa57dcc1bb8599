import { html } from './say.ts';

/** Said when something of ours broke: the log has the cause, the person what to do. */
export const apology = html`Sorry, something went wrong on my side. Please try again in a moment.`;
