import { readFileSync } from 'node:fs';
import type { Engine } from '../runtime/index.ts';

/** Version of this package. */
export const version: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/** What a run was made with: recorded in `config.json`, not part of the configuration. */
export function environment(engine: Engine) {
  return {
    sobolev: version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    engine: { name: engine.name, version: engine.version, threads: engine.threads },
  };
}
