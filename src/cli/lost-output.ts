import type { EventEmitter } from 'node:events';
import { getSystemErrorMap } from 'node:util';
import { FailedCommand } from './exit.ts';

type Stream = Pick<EventEmitter, 'on'>;

/** Error codes of a reader that is gone: a pipe that was closed (`| head`), a terminal that hung up. */
const GONE: readonly (string | undefined)[] = ['EPIPE', 'EIO'];

/**
 * Watches the streams that a command writes to, so that their errors end no work: the files are the result. A reader may
 * stop reading. Results that could not be written (to a full disk, say) are a failure once all else is done. Lost progress
 * is none.
 *
 * @returns the failure, if results are lost by the time of the call
 */
export function watchOutput(stdout: Stream, stderr: Stream): () => FailedCommand | undefined {
  let lost: FailedCommand | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.includes(error.code)) lost ??= failure(error);
  });
  stderr.on('error', () => {});
  return () => lost;
}

function failure({ code, errno = 0, message }: NodeJS.ErrnoException): FailedCommand {
  const [, text] = getSystemErrorMap().get(errno) ?? [];
  const why = text === undefined ? message : `${text} (${code})`;
  return new FailedCommand(
    `the results could not be written to the output: ${why}. Files that were asked for are complete`,
  );
}
