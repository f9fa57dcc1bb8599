/**
 * Pictures are drawn in a process of their own: ECharts would stop the bot for tens of milliseconds, and what
 * resvg allocates is only given back when its process ends.
 */
import { fileURLToPath } from 'node:url';
import { MINUTE_MS } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import type { Result } from '#core/problem.ts';
import { createWorker } from '#core/worker.ts';
import { type Drawing, pictureSchema } from './render-message.ts';

export interface Renderer {
  /** SVG text in UTF-8, or a PNG. */
  render(drawing: Drawing): Promise<Result<Uint8Array>>;
  /** The drawing process's id while there is one. */
  processId(): number | undefined;
  close(): void;
}

export function createRenderer(options: { log: Log; idleMs?: number; picturesAProcess?: number }): Renderer {
  const worker = createWorker<Drawing, Uint8Array>({
    file: fileURLToPath(new URL('./render-process.ts', import.meta.url)),
    answer: pictureSchema,
    lost: {
      code: 'chart.not_drawn',
      message: 'The picture could not be drawn this time. Please ask once more.',
    },
    deadlineMs: MINUTE_MS,
    // 600 pictures grow a process by 800 MB: it is replaced long before.
    requestsAProcess: options.picturesAProcess ?? 100,
    heapMb: 256,
    log: options.log,
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
  });
  return {
    render: (drawing) => worker.ask(drawing),
    processId: () => worker.processId(),
    close: () => worker.close(),
  };
}
