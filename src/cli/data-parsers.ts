import type { ErrorColumns, GradientFactors } from '../dataset/index.ts';
import { demand, describe, InputError } from '../tensor/index.ts';

/* How texts of the command line say which columns of a file are what. */

/** Reads names of derivatives, of which some may be empty, or "none". */
export function namesOrNone(option: string): (text: string) => 'none' | readonly string[] {
  return (text) => {
    if (text === 'none') return text;
    const list = names(option)(text);
    demand(
      list.some((name) => name !== ''),
      `${option} must name a column`,
      text,
      `Write ${option} none where there are no derivatives.`,
    );
    return list;
  };
}

/** Reads a list of names: "a,b,c", or JSON. */
export function names(option: string): (text: string) => readonly string[] {
  return (text) => {
    if (!text.trimStart().startsWith('[')) return text.split(',').map((name) => name.trim());
    let list: unknown;
    try {
      list = JSON.parse(text);
    } catch {
      list = undefined;
    }
    if (Array.isArray(list) && list.every((name) => typeof name === 'string')) return list;
    throw new InputError(
      `${option} must be names`,
      describe(text),
      `Write ${option} a,b,c or a JSON list of texts.`,
    );
  };
}

/** Reads factors: a number, "1,2,3", "fx=-1,fy=2", or JSON. */
export function gradientFactors(option: string): (text: string) => GradientFactors {
  return (text) => {
    const refused = (): InputError =>
      new InputError(
        `${option} must be numbers`,
        describe(text),
        `Write ${option} -1, fx=-1,fy=2 or {"d(y)/d(x)": -1}.`,
      );
    const numeric = (word: string): number => {
      const value = Number(word);
      if (word.trim() === '' || !Number.isFinite(value)) throw refused();
      return value;
    };
    if (/^\s*[[{]/.test(text)) {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        throw refused();
      }
      if (!Object.values(value as object).every((one) => typeof one === 'number')) throw refused();
      return value as GradientFactors;
    }
    const words = text.split(',');
    if (words.length === 1 && !text.includes('=')) return numeric(text);
    const pairs = words.map((word) => [word.slice(0, word.lastIndexOf('=')), word] as const);
    if (words.every((word) => !word.includes('='))) return words.map(numeric);
    if (!words.every((word) => word.lastIndexOf('=') > 0)) throw refused();
    const names = pairs.map(([name]) => name.trim());
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined)
      throw new InputError(`${option} names a derivative once`, `${twice} twice`, 'Give it one factor.');
    return Object.fromEntries(
      pairs.map(([, word], i) => [names[i], numeric(word.slice(word.lastIndexOf('=') + 1))]),
    );
  };
}

/** Reads standard errors: "y=y_sd,z=z_sd", with the label before the column, JSON, or "none". */
export function standardErrors(option: string): (text: string) => ErrorColumns {
  return (text) => {
    if (text === 'none') return text;
    const refused = (): InputError =>
      new InputError(
        `${option} must be columns of labels, each with that of its standard error`,
        describe(text),
        `Write ${option} y=y_sd,z=z_sd, {"d(y)/d(x)": "slope_sd"} or none.`,
      );
    if (text.trimStart().startsWith('{')) {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        throw refused();
      }
      if (!Object.values(value as object).every((one) => typeof one === 'string')) throw refused();
      return value as Readonly<Record<string, string>>;
    }
    const pairs = text.split(',').map((word) => word.split('=').map((part) => part.trim()));
    if (!pairs.every((pair) => pair.length === 2 && !pair.includes(''))) throw refused();
    const labels = pairs.map(([label]) => label);
    const twice = labels.find((name, i) => labels.indexOf(name) < i);
    if (twice !== undefined)
      throw new InputError(`${option} names a label once`, `${twice} twice`, 'Give it one column.');
    return Object.fromEntries(pairs);
  };
}
