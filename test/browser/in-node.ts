import { openEngine } from '../../src/node/engines.ts';
import { work } from './work.ts';

const engine = await openEngine({ engine: 'wasm', threads: 1 });
process.stdout.write(JSON.stringify(await work(engine)));
