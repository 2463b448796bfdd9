import type { Engine } from '../runtime/index.ts';
import type { Watch } from '../workflow/index.ts';
import type { CommandContext } from './command.ts';
import { Interrupted } from './exit.ts';
import type { EngineChoice, OutputChoice } from './options.ts';
import { printable } from './printable.ts';
import { noProgress, type Progress, progressOn } from './progress.ts';

/**
 * The parts of a command that take time. Each shows how far it has come, and leaves the terminal tidy when it is stopped.
 */
export class Work {
  readonly #context: CommandContext;
  readonly #choice: EngineChoice & OutputChoice;
  readonly #progress: Progress;
  readonly #notes: string[] = [];
  /** How many notes have been printed. They wait while a part goes on, since its line may be drawn over. */
  #told = 0;
  #busy = false;

  constructor(context: CommandContext, choice: EngineChoice & OutputChoice) {
    this.#context = context;
    this.#choice = choice;
    this.#progress = this.silent ? noProgress : progressOn(context.terminal);
  }

  /** Results and errors only. */
  get silent(): boolean {
    return this.#choice.json === true || this.#choice.quiet === true;
  }

  /** Aborted when the user wants the command to stop. */
  get signal(): AbortSignal | undefined {
    return this.#context.terminal.signal;
  }

  engine(): Promise<Engine> {
    const { engine, threads } = this.#choice;
    return this.#context.services.openEngine({ engine, threads });
  }

  /** Says something that the user should know, though nothing is wrong. */
  note(text: string): void {
    if (this.#notes.includes(text)) return; // a file that is read twice
    this.#notes.push(text);
    this.#tell();
  }

  /** Says between two parts what is going to be done; a note is for what may be unexpected. */
  say(text: string): void {
    if (!this.silent) this.#context.terminal.stderr.write(`${printable(text)}\n`);
  }

  #tell(): void {
    if (this.silent || this.#busy) return;
    for (const text of this.#notes.slice(this.#told))
      this.#context.terminal.stderr.write(`note: ${printable(text)}\n`);
    this.#told = this.#notes.length;
  }

  /** Does one part. `summary` says what came out. */
  async part<Result>(
    name: string,
    work: (watch: Required<Pick<Watch, 'progress'>> & Watch) => Promise<Result>,
    summary: (result: Result) => string,
  ): Promise<Result> {
    const { signal } = this.#context.terminal;
    signal?.throwIfAborted();
    this.#progress.begin(name);
    this.#busy = true;
    try {
      const result = await work({
        signal,
        progress: (share, detail) => this.#progress.advance(share, detail),
      });
      this.#progress.end(summary(result));
      return result;
    } catch (error) {
      this.#progress.stop();
      if (signal?.aborted && error === signal.reason)
        throw new Interrupted(`stopped during "${name}"; nothing was written`);
      throw error;
    } finally {
      this.#busy = false;
      this.#tell();
    }
  }

  /** Prints the document of `--json`, or the text. `notes` are part of the document. */
  print(document: object, text: string): void {
    const { stdout } = this.#context.terminal;
    stdout.write(
      this.#choice.json === true
        ? `${JSON.stringify({ ...document, notes: this.#notes }, null, 2)}\n`
        : `${text}\n`,
    );
  }
}
