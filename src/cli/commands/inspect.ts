import { Command, Option } from 'commander';
import { inspectFile } from '../../node/network-file.ts';
import { formatInspection } from '../../surrogate/index.ts';
import type { CommandContext } from '../command.ts';
import { type EndsChoice, endsOptions } from '../ends.ts';
import { exitCodesHelp, section } from '../help.ts';

interface InspectOptions extends EndsChoice {
  readonly json?: boolean;
}

/** `sobolev inspect`: what an ONNX file holds, and what can be done with it. */
export function inspectCommand({ terminal }: CommandContext): Command {
  return new Command('inspect')
    .summary('say what an ONNX file holds')
    .description(
      'Says what an ONNX file holds. Of a network that is layers, activation, parameters, normalisation, domain and metadata. Of ' +
        'any other graph it is what can still be done with it, and which node is in the way.',
    )
    .argument('<file>', 'an .onnx file of ours or of another tool')
    .addOption(endsOptions()[0])
    .addOption(endsOptions()[1])
    .addOption(new Option('--json', 'print the inspection as JSON and nothing else (default: off)'))
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev inspect model.onnx', 'a network from PyTorch, JAX, Keras, scikit-learn or a run'],
        ['sobolev inspect model.onnx --json', 'for scripts'],
      ]) + exitCodesHelp(),
    )
    .action(async (file: string, { json, output, input }: InspectOptions) => {
      const inspection = await inspectFile(file, { output, input });
      const text = json ? JSON.stringify(inspection, null, 2) : formatInspection(inspection).trimEnd();
      terminal.stdout.write(`${text}\n`);
    });
}
