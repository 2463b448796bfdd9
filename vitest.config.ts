import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Threads cannot set variables that native code sees: what the tests compute is nobody's business either.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

export default defineConfig({
  // Examples import the package by its name; tests run them on the sources.
  resolve: {
    alias: [
      { find: /^sobolev$/, replacement: fileURLToPath(new URL('./src/node/index.ts', import.meta.url)) },
    ],
  },
  test: {
    pool: 'threads',
    // Files leave nothing behind in modules: sharing them takes a third of the time, which was mostly importing.
    isolate: false,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.slow.test.ts'],
          // Whole studies take 40 s where a core is free, and several times that beside other work of the machine.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: ['test/**/*.slow.test.ts'],
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
        },
      },
    ],
  },
});
