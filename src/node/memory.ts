import { totalmem } from 'node:os';

/** Of the memory that there is, the share that work may be planned to take: the rest is for estimates that are too low. */
const SHARE = 0.75;

/** Bytes that work may be planned to take: three quarters of the machine's memory, or of what its container allows. */
export function memoryLimit(): number {
  // 0 or more than there is where nothing is constrained.
  const constrained = process.constrainedMemory();
  const all = totalmem();
  return SHARE * (constrained > 0 ? Math.min(constrained, all) : all);
}
