/** The one call of getUpdates that may wait at a time. */
export type Wake = 'ready' | 'conflict';

export interface PollerSlot {
  /** Waits until it is woken, the seconds are over, or the caller hangs up (the last two count as ready). */
  wait(seconds: number, signal: AbortSignal): Promise<Wake>;
  /** Nothing happens when nobody waits. */
  wake(outcome: Wake): void;
  /** Resolves once somebody waits. */
  whenTaken(): Promise<void>;
}

export function createPollerSlot(): PollerSlot {
  let wakeWaiting: ((outcome: Wake) => void) | undefined;
  const watchers: (() => void)[] = [];
  return {
    wait(seconds, signal) {
      return new Promise((resolve) => {
        const wake = (outcome: Wake): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', leave);
          if (wakeWaiting === wake) wakeWaiting = undefined;
          resolve(outcome);
        };
        const leave = (): void => wake('ready');
        const timer = setTimeout(leave, seconds * 1000);
        signal.addEventListener('abort', leave);
        wakeWaiting = wake;
        for (const watcher of watchers.splice(0)) watcher();
      });
    },
    wake: (outcome) => wakeWaiting?.(outcome),
    whenTaken: () =>
      wakeWaiting === undefined ? new Promise((resolve) => void watchers.push(resolve)) : Promise.resolve(),
  };
}
