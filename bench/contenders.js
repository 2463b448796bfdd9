/** Starts the processes that take part. */
import { fileURLToPath } from 'node:url';
import { Contender } from './contender.js';
import { preparePeers } from './python.js';

/** @import { ContenderName } from './contender.js' */
/** @import { Peer } from './python.js' */

/** @type {Record<Exclude<ContenderName, 'ours'>, {peer: Peer, parameters: string[], threads?: 1}>} */
const pythons = {
  jaxJit: { peer: 'jax', parameters: ['peers/jax_peer.py', '--call', 'jit'] },
  jaxScan: { peer: 'jax', parameters: ['peers/jax_peer.py', '--call', 'scan'] },
  torch: { peer: 'torch', parameters: ['peers/torch_peer.py'] },
  jaxPaths: { peer: 'jax', parameters: ['peers/jax_paths.py'] },
  jaxPathsAlone: { peer: 'jax', parameters: ['peers/jax_paths.py'], threads: 1 },
};

/**
 * @param {object} options
 * @param {readonly ContenderName[]} options.only who shall take part
 * @param {number} options.threads
 * @param {string} options.directory where the problem was written
 * @param {string} [options.python]
 * @param {boolean} options.install
 * @param {(line: string) => void} options.log
 * @returns {Promise<{contenders: Contender[], missing: Partial<Record<ContenderName, string>>}>} those that started, and
 *   why the others did not
 */
export async function startContenders({ only, threads, directory, python, install, log }) {
  /** @type {Partial<Record<ContenderName, string>>} */
  const missing = {};
  const peers = only.some((name) => name !== 'ours')
    ? preparePeers({ python, install, log })
    : { python: '', missing: {} };

  /** @param {ContenderName} name */
  const create = (name) => {
    if (name === 'ours')
      return new Contender(name, process.execPath, [path('ours-process.js'), String(threads)]);
    const { peer, parameters, threads: own = threads } = pythons[name];
    const reason = peers.missing[peer];
    if (reason !== undefined) {
      missing[name] = reason;
      return undefined;
    }
    const [script, ...rest] = parameters;
    const common = ['--problem', directory, '--threads', String(own)];
    return new Contender(name, peers.python, [path(script), ...rest, ...common], {
      OMP_NUM_THREADS: String(own),
      PYTHONDONTWRITEBYTECODE: '1',
    });
  };

  const contenders = [];
  for (const contender of only.map(create)) {
    try {
      if (contender) contenders.push(await contender.start());
    } catch (error) {
      if (contender) missing[contender.name] = error instanceof Error ? error.message : String(error);
    }
  }
  return { contenders, missing };
}

/** @param {string} name of a file beside this one */
function path(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
