import { defineConfig } from 'vitest/config';

const SET_UP = ['./test/support/set-up/leaks.ts', './test/support/set-up/locale.ts'];
/** Files that start real servers run one after the other: the machine may have two cores. */
const SERVERS = { setupFiles: SET_UP, fileParallelism: false, retry: 1 };

export default defineConfig({
  test: {
    projects: [
      // Functions and classes: no socket, no process, no waiting.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 20_000,
          setupFiles: [...SET_UP, './test/support/set-up/no-sockets.ts'],
        },
      },
      // Parts of Oriel with real sockets, in the process of the test.
      {
        test: {
          name: 'parts',
          include: ['test/parts/**/*.test.ts'],
          testTimeout: 20_000,
          setupFiles: SET_UP,
          retry: 1,
        },
      },
      // What each implementation of a seam has to do.
      {
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 30_000, ...SERVERS },
      },
      // All of Oriel, in one process or several.
      {
        test: {
          name: 'flow',
          include: ['test/flow/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...SERVERS,
        },
      },
      // What `npm run release:check` runs, with the artefacts of `scripts/release`. Not part of `npm test`.
      {
        test: {
          name: 'release',
          include: ['test/release/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          ...SERVERS,
          retry: 0,
        },
      },
      // Browsers, QEMU, libvirt, OpenStack, several hosts.
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          ...SERVERS,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: ['text-summary', 'html'],
      reportOnFailure: true,
    },
  },
});
