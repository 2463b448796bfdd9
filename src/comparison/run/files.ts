/** The plan and its source, which say what a directory holds. */
export const PLAN_FILE = 'plan.json';
/** All that was found, once it is finished. */
export const COMPARISON_FILE = 'comparison.json';
/** Figures and tables of that. */
export const COMPARISON_REPORT = 'report.html';

/** The file of a seed's records. */
export function seedFile(seed: number): string {
  return `seed-${seed}.json`;
}

/** The file of a seed's network. */
export function seedNetworkFile(seed: number, name: string): string {
  return `seed-${seed}-${name}.onnx`;
}

/** Points of a data file, or a network that was given: what is compared, where no name says it. */
export const SOURCE_FILES = { data: 'data.parquet', network: 'teacher.onnx' } as const;
