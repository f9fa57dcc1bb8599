import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cycles } from './cycles.ts';

type Graph = Readonly<Record<string, readonly string[]>>;

const circlesOf = (graph: Graph): string[][] =>
  cycles(Object.keys(graph), (file) => graph[file] ?? []).map((circle) => circle.toSorted());

test('a circle is found once, with all of its files and no others', () => {
  expect(circlesOf({ main: ['a'], a: ['b'], b: ['c'], c: ['a', 'leaf'], leaf: [] })).toEqual([
    ['a', 'b', 'c'],
  ]);
});

test('a file that imports itself is a circle', () => {
  expect(circlesOf({ a: ['a'] })).toEqual([['a']]);
});

test('two ways to one file are no circle', () => {
  expect(circlesOf({ top: ['left', 'right'], left: ['bottom'], right: ['bottom'], bottom: [] })).toEqual([]);
});

/** By walking, which is slow and plainly right. */
function reachableFrom(graph: Graph, file: string): Set<string> {
  const seen = new Set<string>();
  const next = [...(graph[file] ?? [])];
  for (let at = next.pop(); at !== undefined; at = next.pop())
    if (!seen.has(at)) {
      seen.add(at);
      next.push(...(graph[at] ?? []));
    }
  return seen;
}

test('exactly the files that lead back to themselves are in a circle', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const anyGraph = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.subarray(names)])),
  ) as fc.Arbitrary<Graph>;
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const inCircles = circlesOf(graph).flat().toSorted();
      expect(inCircles).toEqual(names.filter((name) => reachableFrom(graph, name).has(name)));
    }),
  );
});
