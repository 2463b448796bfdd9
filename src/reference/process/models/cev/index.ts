export { type CevOptions, cev } from './cev.ts';
