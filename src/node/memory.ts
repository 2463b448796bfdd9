import { totalmem } from 'node:os';

/** Share of the memory that work may be planned to take. The rest is for estimates that are too low. */
const SHARE = 0.75;

/** Bytes that work may be planned to take: three quarters of the machine's memory, or of what its container allows. */
export function memoryLimit(): number {
  // Where nothing is constrained, this is 0 or more than there is.
  const constrained = process.constrainedMemory();
  const all = totalmem();
  return SHARE * (constrained > 0 ? Math.min(constrained, all) : all);
}
