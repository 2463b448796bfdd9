#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { exitWith } from './exit.ts';
import { abortOnInterrupt } from './interrupt.ts';

const { stdout, stderr, env } = process;
const signal = abortOnInterrupt(process, (code) => process.exit(code));
const terminal = { stdout, stderr, env, signal };
// Whoever read our output may stop reading (`| head`): the files are the result, so the work goes on.
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(exitWith(error, terminal));
  });
process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
