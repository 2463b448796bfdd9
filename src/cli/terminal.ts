/** Where text goes; `process.stdout` is one. */
export interface Output {
  write(text: string): unknown;
  /** A person is watching, so that a line may be drawn over. */
  readonly isTTY?: boolean;
  /** Characters a line; 80 when unknown. */
  readonly columns?: number;
}

/** What surrounds a command: where it writes, and how it is told to stop. */
export interface Terminal {
  /** Results. */
  readonly stdout: Output;
  /** Progress and errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user wants the command to stop. */
  readonly signal?: AbortSignal;
}
