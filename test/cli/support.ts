import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { beforeAll, expect } from 'vitest';
import { commandNames, loadCommand } from '../../src/cli/commands/index.ts';
import { type Output, runCommandLine, type Services, type Terminal } from '../../src/cli/index.ts';
import type { EngineOptions } from '../../src/node/engines.ts';
import type { RunOptions } from '../../src/node/study.ts';
import type { StudyConfig, StudyResults } from '../../src/study/index.ts';

/** An output that keeps what is written. */
export class Captured implements Output {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor({ isTTY = false, columns }: { isTTY?: boolean; columns?: number } = {}) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

/** What a run was asked for. */
export interface Call {
  readonly config: StudyConfig;
  readonly options: RunOptions;
}

/** Services that compute nothing, and record what they are asked for. */
export class FakeServices implements Services {
  readonly engines: EngineOptions[] = [];
  readonly calls: Call[] = [];
  readonly reports: string[] = [];
  /** Engine that opens when none is asked for. */
  loads: 'native' | 'wasm' = 'native';
  /** What a study does. */
  study: (call: Call) => Promise<StudyResults> | StudyResults = ({ config }) => results(config);

  openEngine: Services['openEngine'] = async (options) => {
    this.engines.push(options);
    const { engine = this.loads, threads = 2 } = options;
    const refuse = () => Promise.reject(new Error('a fake'));
    return { name: engine, version: '1.2.3', threads, load: refuse };
  };
  runStudy: Services['runStudy'] = async (config, options) => {
    this.calls.push({ config, options });
    return this.study({ config, options });
  };
  writeReport: Services['writeReport'] = async (directory) => {
    this.reports.push(directory);
  };
}

export function results({ study, seed }: Pick<StudyConfig, 'study' | 'seed'>): StudyResults {
  const score = { values: 0.9, gradients: 0.8, curvatures: 0.7 };
  return {
    schema: 'sobolev/results/2',
    study,
    seed,
    engine: { name: 'native', version: '1.2.3', threads: 2 },
    stages: [
      {
        name: 'oversized',
        data: 'reference',
        loss: { kind: 'vanilla' },
        hidden: [8, 8],
        parameters: 145,
        steps: 10,
        seconds: 1,
        r2: score,
        r2PerDimension: score,
        rmse: score,
        maxError: score,
        curve: { steps: [], total: [], terms: {} },
      },
    ],
    reference: {},
    timings: [],
    seconds: 103,
  };
}

/** Runs a command line in this process. */
export async function sobolev(
  argv: readonly string[],
  terminal: Partial<Terminal> = {},
  services?: Services,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const stdout = new Captured();
  const stderr = new Captured();
  const code = await runCommandLine(argv, { stdout, stderr, env: {}, ...terminal }, services);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

export async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** Runs a command that must succeed; what it prints. */
export async function done(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await sobolev(argv);
  expect([code, stderr], argv.join(' ')).toEqual([0, '']);
  return stdout;
}

/** Runs a command whose work is done but no plain success: the document that it prints, and its warnings. */
export async function unhelpful(...argv: string[]) {
  const { code, stdout, stderr } = await sobolev([...argv, '--json']);
  expect(code, argv.join(' ')).toBe(3);
  return { document: JSON.parse(stdout), warnings: stderr.trimEnd().split('\n') };
}

/** Runs a command that must succeed; the document that it prints. */
export async function documentOf(...argv: string[]) {
  return JSON.parse(await done(...argv, '--json'));
}

/** Labelled points of a function, a network trained on them, and a smaller one cut from it, for the tests of a file. */
export function trainedExample(path: (...names: string[]) => string): void {
  beforeAll(async () => {
    const quiet = ['--threads', '1', '--quiet'];
    await done('sample', 'branin', '--points', '600', '--out', path('train.parquet'), ...quiet);
    await done('sample', 'branin', '--points', '200', '--seed', '2', '--out', path('test.csv'), ...quiet);
    const short = ['--hidden', '16x2', '--steps', '600', '--rate', '1e-2', '--method', 'adam'];
    await done('train', path('train.parquet'), ...short, '--out', path('net.onnx'), ...quiet);
    const plan = ['--plan-out', path('plan.json')];
    await done('prune', path('net.onnx'), '--keep', '6', '--out', path('small.onnx'), ...plan, '--quiet');
  });
}

/** Every command, as the program defines it. */
export async function definedCommands(): Promise<readonly Command[]> {
  const context = { terminal: {} as Terminal, services: new FakeServices() };
  return (await Promise.all(commandNames.map(loadCommand))).map((define) => define(context));
}
