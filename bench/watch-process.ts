/** Loaded into the product's process before the product: tells whoever forked it how the process is doing. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const MB = 1024 * 1024;

const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
loop.enable();

/** The histogram counts the wait for its own timer as well. */
const delay = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({
    loop: { p99: delay(loop.percentile(99)), max: delay(loop.max), count: loop.count },
    cpuMs: (user + system) / 1000,
    heapUsedMb: heapUsed / MB,
    externalMb: external / MB,
  });
  loop.reset();
});
