import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { computedParts, type ExportTarget, exportSurrogate, exportTargets } from '../../export/index.ts';
import type { Order } from '../../graph/index.ts';
import { replaceFile } from '../../node/files.ts';
import { computedPrecision } from '../../surrogate/index.ts';
import type { CommandContext } from '../command.ts';
import { type DomainChoice, domainOption, withDomainOf } from '../domain.ts';
import { type EndsChoice, endsOptions, loadNetwork } from '../ends.ts';
import { exitCodesHelp, section } from '../help.ts';
import { describeSurrogate, networkSummary, notePrecision } from '../networks.ts';
import { addOptions, type OutputChoice, outputOptions } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { Work } from '../work.ts';

interface ExportCommandOptions extends EndsChoice, Pick<DomainChoice, 'domain'>, OutputChoice {
  readonly out: string;
  readonly to: ExportTarget;
  readonly order: '0' | '1' | '2';
  readonly second?: 'hessian' | 'hvp';
  readonly precision?: 'float32' | 'float64';
  readonly name?: string;
}

/** Endings of the files of each target. */
const EXTENSIONS: Readonly<Record<ExportTarget, readonly string[]>> = {
  onnx: ['.onnx'],
  ts: ['.ts', '.mts', '.cts'],
  js: ['.js', '.mjs'],
  c: ['.h', '.c'],
};

/** `sobolev export`: a network with its derivatives, for use elsewhere. */
export function exportCommand(context: CommandContext): Command {
  const command = new Command('export')
    .summary('write a network with its derivatives for use elsewhere')
    .description(
      'Writes a network so that it computes value and derivatives elsewhere: as an ONNX file with further outputs, or as code. ' +
        'Code (TypeScript, JavaScript, a C99 header) has no dependencies, and also says whether a point is inside the domain.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .requiredOption('--out <file>', 'the file to write')
    .addOption(new Option('--to <target>', 'what to write').choices(exportTargets).makeOptionMandatory())
    .addOption(
      new Option(
        '--order <order>',
        'what is computed: 0, the value; 1, the gradient too; 2, second derivatives too',
      )
        .choices(['0', '1', '2'])
        .default('1'),
    )
    .addOption(
      new Option(
        '--second <kind>',
        'second derivatives of an ONNX file of --order 2: hessian, or hvp, its product with a further input v (default: hessian)',
      ).choices(['hessian', 'hvp']),
    )
    .addOption(
      new Option(
        '--precision <type>',
        'precision of an ONNX file; code computes in float64 (default: float32 where that is fine enough for the units, else float64)',
      ).choices(['float32', 'float64']),
    )
    .option(
      '--name <name>',
      'name of a module of code, and first part of all names in C (default: surrogate)',
    );
  return addOptions(command, [
    ...endsOptions(),
    domainOption("the network's own"),
    ...outputOptions('what was written'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev export net.onnx --to onnx --order 1 --out net-gradient.onnx', 'outputs y and dydx'],
        ['sobolev export net.onnx --to ts --order 2 --out net.ts', 'a module without dependencies'],
        ['sobolev export net.onnx --to c --name beam --out beam.h', 'one C99 header'],
      ]) + exitCodesHelp(),
    )
    .action((network: string, options: ExportCommandOptions) => exportNetwork(context, network, options));
}

async function exportNetwork(
  context: CommandContext,
  path: string,
  options: ExportCommandOptions,
): Promise<void> {
  const { out, to, second, precision, name, domain } = options;
  const order = Number(options.order) as Order;
  await checkOutput(out, '--out', {
    inputs: [path, domain],
    extensions: EXTENSIONS[to],
  });
  const work = new Work(context, options);
  const network = await withDomainOf(await loadNetwork(work, path, options), { domain }, undefined, work);
  const content = exportSurrogate(network, { to, order, second, precision, name });
  if (to === 'onnx') notePrecision(work, out, network, { order, asked: precision });
  await replaceFile(out, (temporary) => writeFile(temporary, content));
  const computed = to === 'onnx' ? undefined : computedParts(network);
  const left = computed !== undefined && computed.weights < computed.of ? computed : undefined;
  const says =
    left && `, ${left.weights.toLocaleString('en')} of ${left.of.toLocaleString('en')} weights computed`;
  work.print(
    {
      schema: 'sobolev/export/1',
      out,
      to,
      order,
      precision: to === 'onnx' ? computedPrecision(network, { order, asked: precision }) : 'float64',
      bytes: content.length,
      ...(left && { computedWeights: left.weights }),
      ...networkSummary(network),
    },
    `${out}: ${describeSurrogate(network)}, ${CONTENTS[order]}${says ?? ''}, ${content.length.toLocaleString('en')} bytes`,
  );
}

const CONTENTS = ['value', 'value and gradient', 'value, gradient and second derivatives'];
