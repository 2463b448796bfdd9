#!/usr/bin/env node
import { setImmediate } from 'node:timers/promises';
import { runCommandLine } from './command-line.ts';
import { exitWith } from './exit.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { watchOutput } from './lost-output.ts';

const { stdout, stderr, env } = process;
const signal = abortOnInterrupt(process, (code) => process.exit(code));
const terminal = { stdout, stderr, env, signal };
const lost = watchOutput(stdout, stderr);
const code = await runCommandLine(process.argv.slice(2), terminal);
// Streams report errors a little later.
await setImmediate();
const failure = lost();
// Where something else went wrong, that counts, and the user knows of it already.
process.exitCode = failure !== undefined && (code === 0 || code === 3) ? exitWith(failure, terminal) : code;
