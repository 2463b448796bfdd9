export { pathLoop } from './path-loop.ts';
