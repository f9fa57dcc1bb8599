import type { Transformer } from 'grammy';
import { networkCode } from './network-code.ts';

/**
 * A connection that lay idle may be closed at the other end just when we write to it. EPIPE means that the request
 * was not written whole, so nobody can have done what it asks: it is sent once more. A reset is another thing, since
 * it may come after the request was read.
 */
export const retryUnsent: Transformer = async (previous, method, payload, signal) => {
  try {
    return await previous(method, payload, signal);
  } catch (error) {
    if (networkCode(error) !== 'EPIPE') throw error;
    return await previous(method, payload, signal);
  }
};
