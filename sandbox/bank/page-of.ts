import { type Answer, fieldFaults, reply } from './answer.ts';

/** One page of a list, with absolute links to its neighbours. `limit` is 100 and `offset` 0 unless given. */
export function pageOf(items: readonly unknown[], query: URLSearchParams, url: string): Answer {
  const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
  const limit = number('limit', 100);
  const offset = number('offset', 0);
  if (!Number.isInteger(limit) || limit < 1) return fieldFaults({ limit: ['A valid integer is required.'] });
  if (!Number.isInteger(offset) || offset < 0) {
    return fieldFaults({ offset: ['A valid integer is required.'] });
  }
  const at = (start: number): string =>
    start > 0 ? `${url}?limit=${limit}&offset=${start}` : `${url}?limit=${limit}`;
  return reply(200, {
    count: items.length,
    next: offset + limit < items.length ? at(offset + limit) : null,
    previous: offset > 0 ? at(Math.max(0, offset - limit)) : null,
    results: items.slice(offset, offset + limit),
  });
}
