import { register } from 'node:module';

/* Lets a process run TypeScript on the sources: `node --import` of this file. */

register('./compile-typescript.mjs', import.meta.url);
