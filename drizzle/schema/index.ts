export * from './connections.ts';
export * from './decisions.ts';
export * from './households.ts';
export * from './lake.ts';
export * from './messages.ts';
export * from './runs.ts';
