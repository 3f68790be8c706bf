/**
 * "Who may import whom" of docs/architecture.md as rules. Each folder has a list of what it may import; everything else,
 * from our own code, from packages and from Node, is an error. Type-only imports obey the same table.
 */

const NODE = ['core'];
const SHARED = '^src/(errors|text|ports)(/|\\.ts$)';
/** Only their types may be used: checked by `types-only` below. */
const TYPES = '^src/(clock|logger|i18n)\\.ts$';
const DIALOG_TYPES = '^src/dialog/';
const RULES = '^src/(domain|campaign)/';
/** The report model: counts, the period they are for, and the request for a file; its renderers are not in it. */
const REPORT_MODEL = '^src/reports/(summary|period|request)[^/]*$';
const CHANNEL = '^src/channels/channel\\.ts$';

const pkg = (...names) => `(^|/)node_modules/(${names.join('|')})/`;

/** One rule per row: from this path, only these targets. */
const only = (name, from, may, { core = false, notFrom } = {}) => ({
  name,
  severity: 'error',
  from: { path: from, ...(notFrom ? { pathNot: notFrom } : {}) },
  to: { pathNot: may, ...(core ? { dependencyTypesNot: NODE } : {}) },
});

const never = (name, packages, homes) => ({
  name,
  severity: 'error',
  from: { path: '^(src|handlers|jobs|models)/', pathNot: homes },
  to: { path: pkg(...packages) },
});

const ROOT = '^src/(main|app|run|stores|database)\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(src|handlers|jobs|models)/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'not-to-dev-packages',
      severity: 'error',
      from: { path: '^(src|handlers|jobs|models)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^(src|handlers|jobs|models|scripts)/' },
      to: { path: '^(tests|bench)/' },
    },
    {
      name: 'types-only',
      comment: 'The clock, the logger and the texts are handed in; only their types are imported.',
      severity: 'error',
      from: {
        path: '^(src/(dialog|domain|campaign|channels|reports|server|text|ports)/|src/converse\\.ts|handlers/|jobs/|models/)',
      },
      to: { path: TYPES, dependencyTypesNot: ['type-only'] },
    },

    only('dialog', '^src/dialog/', ['^src/dialog/', '^src/text/']),
    only('text', '^src/text/', ['^src/text/']),
    only('ports', '^src/ports/', ['^src/ports/', RULES, DIALOG_TYPES, SHARED, TYPES, CHANNEL]),
    only('domain', '^src/domain/', ['^src/domain/', '^src/campaign/', DIALOG_TYPES, SHARED, TYPES]),
    only('campaign', '^src/campaign/', [
      '^src/campaign/',
      DIALOG_TYPES,
      SHARED,
      TYPES,
      pkg('zod', 'yaml'),
      '^(node:)?(fs|path|url)',
    ]),
    only('channel', '^src/channels/[^/]+\\.ts$', ['^src/channels/[^/]+\\.ts$', DIALOG_TYPES, SHARED, TYPES], {
      core: true,
    }),
    {
      name: 'channels-apart',
      severity: 'error',
      from: { path: '^src/channels/([^/]+)/' },
      to: { path: '^src/channels/[^/]+/', pathNot: '^src/channels/$1/' },
    },
    only(
      'channels',
      '^src/channels/[^/]+/',
      [
        '^src/channels/',
        DIALOG_TYPES,
        SHARED,
        TYPES,
        pkg('telegraf', 'axios', 'https-proxy-agent', 'zod', 'fastify', '@fastify/[^/]+', 'nanoid'),
      ],
      { core: true },
    ),
    only('models', '^models/', ['^models/', RULES, DIALOG_TYPES, SHARED, TYPES, pkg('mongoose', 'nanoid')], {
      core: true,
    }),
    only(
      'reports',
      '^src/reports/',
      [
        '^src/reports/',
        RULES,
        DIALOG_TYPES,
        SHARED,
        TYPES,
        pkg('exceljs', 'docx', 'echarts', '@resvg/[^/]+', '@expo-google-fonts/[^/]+'),
      ],
      { core: true },
    ),
    only('report-model', REPORT_MODEL, [REPORT_MODEL, RULES, DIALOG_TYPES, SHARED, TYPES]),
    only('handlers', '^handlers/', ['^handlers/', DIALOG_TYPES, RULES, REPORT_MODEL, SHARED, TYPES]),
    only(
      'jobs',
      '^jobs/',
      ['^jobs/', DIALOG_TYPES, RULES, '^src/reports/', CHANNEL, SHARED, TYPES, pkg('bullmq', 'ioredis')],
      {
        core: true,
      },
    ),
    only(
      'server',
      '^src/server/',
      ['^src/server/', CHANNEL, SHARED, TYPES, pkg('fastify', '@fastify/[^/]+', 'prom-client')],
      {
        core: true,
      },
    ),
    only('converse', '^src/converse\\.ts$', ['^src/', pkg('nanoid')], { core: true }),
    {
      name: 'engine-room',
      comment: 'Beside the composition root, what lies in src knows neither handlers nor jobs nor models.',
      severity: 'error',
      from: { path: '^src/', pathNot: ROOT },
      to: { path: '^(handlers|jobs|models|scripts)/' },
    },

    never('telegraf-at-home', ['telegraf'], '^src/channels/telegram/'),
    never('axios-at-home', ['axios'], '^src/channels/zalo'),
    never('mongoose-at-home', ['mongoose'], `^models/|${ROOT}`),
    never('queues-at-home', ['bullmq', 'ioredis'], `^jobs/|${ROOT}`),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    exclude: { path: '^(dist|data|tests/\\.out)/' },
  },
};
