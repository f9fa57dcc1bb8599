/** The few files that are the same for everybody, by exact name: no path is ever joined. */
import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { showNotice } from './pages/notice.ts';
import type { WebEnv } from './visitor.ts';

const own = (name: string): URL => new URL(`./public/${name}`, import.meta.url);
const inter = (weight: string): URL =>
  new URL(import.meta.resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`));

const FILES: ReadonlyMap<string, { type: string; age: number; url: () => URL }> = new Map([
  ['page.css', { type: 'text/css; charset=utf-8', age: 60, url: () => own('page.css') }],
  ['demo.js', { type: 'text/javascript; charset=utf-8', age: 60, url: () => own('demo.js') }],
  ['icon.svg', { type: 'image/svg+xml', age: 86_400, url: () => own('icon.svg') }],
  ['inter-400.ttf', { type: 'font/ttf', age: 604_800, url: () => inter('400Regular') }],
  ['inter-600.ttf', { type: 'font/ttf', age: 604_800, url: () => inter('600SemiBold') }],
]);

export function staticFiles(): Hono<WebEnv> {
  const files = new Hono<WebEnv>();
  files.get('/public/:name', async (c) => {
    const file = FILES.get(c.req.param('name'));
    if (file === undefined) return showNotice(c, 404, 'web.not_found');
    const bytes = new Uint8Array(await readFile(file.url()));
    return c.body(bytes, 200, { 'Content-Type': file.type, 'Cache-Control': `public, max-age=${file.age}` });
  });
  return files;
}
