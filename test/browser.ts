/** Headless Chromium from npm: no browser and no library of the system is needed. */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { holdLock } from '#core/holder.ts';
import { unwrap } from '#core/problem.ts';

/**
 * The libraries Chromium wants (NSS and its like) as the package ships them. They stand before the system's,
 * so that a machine without them and one with them run the same.
 */
async function libraries(): Promise<string> {
  const folder = path.join(os.tmpdir(), 'al2023', 'lib');
  if (!existsSync(folder)) {
    const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
    await inflate(path.resolve(path.dirname(entry), '../bin/al2023.tar.br'));
  }
  return folder;
}

/** Unpacks what the package ships, one process at a time: a half-written program cannot be run. */
async function unpack(): Promise<{ executablePath: string; libraryPath: string }> {
  const lock = unwrap(await holdLock(path.join(os.tmpdir(), 'pf-chromium.lock'), { waitMs: 120_000 }));
  try {
    return { libraryPath: await libraries(), executablePath: await chromium.executablePath() };
  } finally {
    lock.release();
  }
}

export async function openBrowser(): Promise<Browser> {
  const { executablePath, libraryPath } = await unpack();
  return await playwright.launch({
    executablePath,
    headless: true,
    // The background flags keep Chromium from looking for Google's hosts, which no test may need.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    env: { PATH: process.env['PATH'] ?? '', LD_LIBRARY_PATH: libraryPath },
  });
}
