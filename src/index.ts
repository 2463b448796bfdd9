/*
 * Every public name of the core, which runs in a browser, a worker, Deno, Bun or Node. What is not listed in these files may change
 * without notice. In Node `sobolev` is src/node/index.ts: all of this, and what needs Node.
 */
export * from './api/data.ts';
export * from './api/functions.ts';
export * from './api/networks.ts';
export * from './api/studies.ts';
export * from './api/training.ts';
