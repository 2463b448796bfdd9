/**
 * The Python environment of the peers: `.venv/peers`, made and filled from peers/requirements.txt when it is missing,
 * reused when it already has what that file pins.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const requirements = fileURLToPath(new URL('peers/requirements.txt', import.meta.url));
const folder = fileURLToPath(new URL('../.venv/peers', import.meta.url));
const interpreter = fileURLToPath(
  new URL(
    process.platform === 'win32' ? '../.venv/peers/Scripts/python.exe' : '../.venv/peers/bin/python',
    import.meta.url,
  ),
);
const oldest = [3, 11];

/** What each peer needs of requirements.txt. */
const needs = { jax: ['numpy', 'jax', 'jaxlib'], torch: ['numpy', 'torch'] };

/** @typedef {keyof typeof needs} Peer */

/**
 * @typedef {object} Peers
 * @property {string} python the environment's interpreter
 * @property {Partial<Record<Peer, string>>} missing why a peer cannot run, and how to get it
 */

/**
 * @param {object} options
 * @param {string} [options.python] the interpreter to make the environment from; otherwise one is looked for
 * @param {boolean} options.install false: take the environment as it is
 * @param {(line: string) => void} options.log
 * @returns {Peers}
 */
export function preparePeers({ python, install, log }) {
  const peers = /** @type {Peer[]} */ (Object.keys(needs));
  const wanted = pins();
  const state = () => lacking(wanted, install);
  if (peers.every((peer) => !state()[peer])) return { python: interpreter, missing: {} };
  if (!install)
    return { python: interpreter, missing: explain(state(), 'run the bench without --no-install') };

  if (!existsSync(interpreter)) {
    const base = findPython(python);
    if (typeof base === 'string') return { python: interpreter, missing: { jax: base, torch: base } };
    log(`Making a Python environment in .venv/peers with ${base.join(' ')}.`);
    if (!run([...base, '-m', 'venv', folder])) {
      const reason = 'python -m venv failed (Debian and Ubuntu have it in the package python3-venv)';
      return { python: interpreter, missing: { jax: reason, torch: reason } };
    }
  }
  log(
    'Installing JAX and PyTorch into .venv/peers, once (on Linux PyPI ships PyTorch with CUDA: some 3 GB to download;',
  );
  log(
    "set PIP_EXTRA_INDEX_URL to PyTorch's index of CPU builds for a small one, or use --no-install to do without).",
  );
  const pip = [interpreter, '-m', 'pip', 'install', '--disable-pip-version-check'];
  // One by one when they do not install together, so that one without a build for this machine does not cost both.
  if (!run([...pip, '-r', requirements]))
    for (const peer of peers) run([...pip, ...needs[peer].map((name) => `${name}==${wanted[name]}`)]);
  return {
    python: interpreter,
    missing: explain(state(), `see pip's messages, or: ${pip.join(' ')} -r ${requirements}`),
  };
}

/** `name==version` of requirements.txt. @returns {Record<string, string>} */
function pins() {
  const lines = readFileSync(requirements, 'utf8').matchAll(/^([\w-]+)==(\S+)$/gm);
  return Object.fromEntries([...lines].map(([, name, version]) => [name, version]));
}

/**
 * For each peer, what the environment lacks of it.
 *
 * @param {Record<string, string>} wanted
 * @param {boolean} exactly other versions than the pinned ones count as lacking
 * @returns {Record<Peer, string>}
 */
function lacking(wanted, exactly) {
  const query = `import importlib.metadata as m, json
print(json.dumps({d.metadata['Name'].lower(): d.version for d in m.distributions() if d.metadata['Name']}))`;
  const { stdout, status } = spawnSync(interpreter, ['-c', query], { encoding: 'utf8' });
  /** @type {Record<string, string>} */
  const found = status === 0 ? JSON.parse(stdout) : {};
  const list = Object.entries(needs).map(([peer, names]) => {
    // A local label (2.15.0+cpu) names a build of the same version.
    const lacks = names.filter(
      (name) => !found[name] || (exactly && found[name].split('+')[0] !== wanted[name]),
    );
    return [peer, lacks.map((name) => `${name}==${wanted[name]}`).join(', ')];
  });
  return /** @type {Record<Peer, string>} */ (Object.fromEntries(list));
}

/** @param {Record<Peer, string>} lacks @param {string} remedy @returns {Partial<Record<Peer, string>>} */
function explain(lacks, remedy) {
  return Object.fromEntries(
    Object.entries(lacks)
      .filter(([, names]) => names)
      .map(([peer, names]) => [peer, `.venv/peers lacks ${names}; ${remedy}`]),
  );
}

/**
 * @param {string} [named]
 * @returns {string[] | string} a command, or why there is none
 */
function findPython(named) {
  const newest = [14, 13, 12, 11].map((minor) => [`python3.${minor}`]);
  const candidates = named ? [[named]] : [['python3'], ['python'], ['py', '-3'], ...newest];
  const query = 'import sys; print(*sys.version_info[:2])';
  for (const command of candidates) {
    const { stdout, status } = spawnSync(command[0], [...command.slice(1), '-c', query], {
      encoding: 'utf8',
    });
    const [major, minor] = status === 0 ? stdout.trim().split(' ').map(Number) : [0, 0];
    if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return command;
  }
  const tried = candidates.map((command) => command.join(' ')).join(', ');
  return `no Python ${oldest.join('.')} or newer found (tried ${tried}); install one from python.org or your system, or name it with --python PATH`;
}

/** Runs a command whose output goes to standard error; true when it succeeded. @param {readonly string[]} command */
function run([command, ...parameters]) {
  return spawnSync(command, parameters, { cwd: root, stdio: ['ignore', 2, 2] }).status === 0;
}
