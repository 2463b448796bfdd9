/** The list of files of a survey: a table with tabs. */

/**
 * @typedef {object} Listed
 * @property {string} repo "owner/name"
 * @property {string} commit
 * @property {string} path
 * @property {string} kind what the repository is for
 * @property {boolean} mlp whether a person would call it a multilayer perceptron
 * @property {string} why it is none, or what is unusual about it
 * @property {string} output that a user would choose where the file has several, or samples; empty for none
 * @property {string} input that a user would choose, where the network begins inside the file; empty for none
 * @property {1 | 2} sample 2: collected when the importer was made already
 */

/** @param {string} text @returns {readonly Listed[]} */
export function readList(text) {
  const [head, ...lines] = text.trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const { repo, commit, path, kind, mlp, why, output, input, sample } = Object.fromEntries(
      names.map((name, k) => [name, cells[k] ?? '']),
    );
    return {
      ...{ repo, commit, path, kind, mlp: mlp === 'yes', why, output, input },
      sample: sample === '2' ? 2 : 1,
    };
  });
}
