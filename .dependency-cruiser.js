/**
 * The import rules of the design, one entry each; `test/architecture` sees each fail on a planted violation. Type imports
 * count like others. `main` is `src/main.ts` together with `src/main/`. Files with JSX are left out because the parser
 * cannot read them; `test/architecture` checks what the page's bundle holds instead.
 */
const only = (name, from, ...to) => ({ name, severity: 'error', from: { path: from }, to: { pathNot: to } });
const owned = (sdk, owner) => ({
  name: `only-${owner.replaceAll('/', '-')}-imports-${sdk.replaceAll('/', '-')}`,
  severity: 'error',
  from: { path: '^(src|agents|commands)/', pathNot: [`^src/${owner}/`] },
  to: { path: `node_modules/${sdk}/` },
});
const everywhere = '^(src|agents|commands)/';

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only(
      'core-imports-core',
      '^src/core/',
      '^src/core/',
      'node_modules/(zod|canonicalize|@cedar-policy|email-reply-parser|wink-naive-bayes-text-classifier)/',
      '^crypto$',
    ),
    only('ports-import-core', '^src/ports/', '^src/(core|ports)/', 'node_modules/zod/'),
    only('flow-imports-core-and-ports', '^src/flow/', '^src/(core|ports|flow)/', '^crypto$'),
    only('cards-import-core', '^src/cards/', '^src/(core|cards)/', 'node_modules/@slack/types/'),
    only('agents-import-core-and-ports', '^agents/', '^agents/', '^src/(core|ports)/', 'node_modules/zod/'),
    only(
      'commands-import-flow-and-cards',
      '^commands/',
      '^commands/',
      '^src/(core|flow|cards)/',
      'node_modules/(zod|@slack/types)/',
    ),
    {
      name: 'adapters-know-core-and-ports',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^(src/(flow|cards|practice|main|config)|agents|commands)' },
    },
    {
      name: 'adapters-never-import-another-adapter',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/[^/]+/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'only-main-imports-practice',
      severity: 'error',
      from: { path: everywhere, pathNot: '^src/(practice/|main)' },
      to: { path: '^src/practice/' },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: { path: everywhere, pathNot: '^src/main' },
      to: { path: '^src/main' },
    },
    {
      name: 'only-main-imports-config',
      severity: 'error',
      from: { path: everywhere, pathNot: '^src/main' },
      to: { path: '^src/config\\.ts$' },
    },
    owned('@slack/bolt', 'adapters/slack'),
    owned('mongoose', 'adapters/mongo'),
    owned('agenda', 'adapters/agenda'),
    owned('openai', 'adapters/openai'),
    owned('pino', 'adapters/log'),
    owned('ws', 'practice/slack'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(tsx|css)$' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
