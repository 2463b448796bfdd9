import {
  catalogue,
  catalogueModel,
  isModelName,
  type ModelChoice,
  type ReferenceModel,
} from '../reference/index.ts';
import { isModule, referenceFor as referenceOfName, type StudyConfig } from '../study/index.ts';
import { describe, InputError } from '../tensor/index.ts';
import { loadModel } from './load-model.ts';

/**
 * The reference model that a user's text names: one of the catalogue, or a module's (see {@link loadModel}). A name comes
 * before a file of that name; `./name` is the file.
 *
 * @throws InputError when the text is neither (the message lists the names), and where the model or the module throws one
 */
export async function modelFor(nameOrPath: string, choice: ModelChoice = {}): Promise<ReferenceModel> {
  if (isModelName(nameOrPath)) return catalogueModel(nameOrPath, choice);
  if (looksLikeModule(nameOrPath)) return loadModel(nameOrPath, choice);
  throw new InputError(
    `a reference model is one of ${Object.keys(catalogue).join(', ')}, or the path of a module`,
    describe(nameOrPath),
    'Correct the name, or give a path such as ./my-model.ts.',
  );
}

/** Whether a text looks like a module's path rather than a name: by a separator, or a module's extension. */
function looksLikeModule(text: string): boolean {
  return /[\\/]/.test(text) || /\.[cm]?[jt]s(#.*)?$/.test(text);
}

/**
 * The reference model that a configuration names: one of the catalogue, or a module's.
 *
 * @throws InputError when it names none, or the model's parameters do not fit
 */
export async function referenceFor(config: StudyConfig): Promise<ReferenceModel> {
  const { study, seed, reference } = config;
  return isModule(study) ? loadModel(study, { seed, options: reference }) : referenceOfName(config);
}
