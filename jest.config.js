/** Jest on Node 24, ESM, TypeScript through swc (types are checked by `tsc`, not here). */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2024',
          transform: { react: { runtime: 'automatic' } },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testTimeout: 180_000,
  // Module registries of finished test files are not all given back; a fresh worker is cheaper than swapping.
  workerIdleMemoryLimit: '1200MB',
};
