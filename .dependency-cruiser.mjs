// Who may import whom (docs/architecture.md). A rule that finds nothing to forbid is tested by a planted violation in
// packages/testbed/test/house/rooms.test.ts.

const src = (name) => `^packages/${name}/src/`
const room = (name) => `^packages/csms/src/${name}/`

/** A package of ours may import only these others of ours, by what they export. */
const packageMayImport = (name, others) => ({
  name: `${name}-package`,
  comment: `packages/${name} may import ${others.length > 0 ? others.join(', ') : 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^packages/${name}/`, pathNot: '/(test|bench)/' },
  to: { path: '^packages/', pathNot: [`^packages/${name}/`, ...others.map((other) => `${src(other)}index\\.ts$`)] },
})

/** A room of the server may import only these other rooms, and the server's own tools that know no room. */
const roomMayImport = (name, rooms) => ({
  name: `${name}-room`,
  comment: `csms/src/${name} may import ${['contract', ...rooms].join(', ')}; app.ts wires the rest`,
  severity: 'error',
  from: { path: room(name) },
  to: {
    path: '^packages/csms/src/(app|main|index)\\.ts$|^packages/csms/src/[^/]+/',
    pathNot: [
      room(name),
      room('platform'),
      ...rooms.map((other) =>
        other.endsWith('.ts') ? `^packages/csms/src/${other.replace('.', '\\.')}$` : room(other),
      ),
    ],
  },
})

// What the gateway passes through it has to name: the domain's ports and words, and the shape of an adapter.
const ports = [
  'domain/ports.ts',
  'domain/model.ts',
  'domain/inbound.ts',
  'domain/transactions-inbound.ts',
  'domain/outbound.ts',
  'domain/status-question.ts',
  'domain/front-door.ts',
  'adapters/adapter.ts',
]
const noProtocol = (name) => ({
  name: `${name}-no-protocol`,
  comment: `csms/src/${name} knows no station protocol: that ends in adapters`,
  severity: 'error',
  from: { path: room(name) },
  to: { path: src('ocpp') },
})

export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'imports go one way',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'what is imported exists',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    packageMayImport('contract', []),
    packageMayImport('ocpp', []),
    packageMayImport('pki', []),
    packageMayImport('ca', ['pki']),
    packageMayImport('simulator', ['ocpp', 'pki']),
    packageMayImport('console', ['contract']),
    packageMayImport('csms', ['contract', 'ocpp', 'pki']),
    packageMayImport('cli', ['ca', 'contract', 'csms', 'pki', 'simulator']),
    {
      name: 'no-test-in-product',
      comment: 'tests and benchmarks may import anything; nothing imports them',
      severity: 'error',
      from: { path: '^packages/(?!testbed/)[^/]+/(src|bin)/' },
      to: { path: '^packages/testbed/|^packages/[^/]+/(test|bench)/' },
    },
    {
      name: 'domain-pure',
      comment:
        'the domain imports the contract and itself: no node:*, no package, no protocol; the world comes in through ports',
      severity: 'error',
      from: { path: room('domain') },
      to: { pathNot: [room('domain'), `${src('contract')}index\\.ts$`] },
    },
    roomMayImport('adapters', ['domain']),
    roomMayImport('storage', ['domain']),
    roomMayImport('events', ['domain']),
    roomMayImport('api', ['domain']),
    roomMayImport('jobs', ['domain']),
    roomMayImport('gateway', ports),
    noProtocol('storage'),
    noProtocol('events'),
    noProtocol('api'),
    noProtocol('jobs'),
    {
      name: 'platform-knows-no-room',
      comment: 'the tools every room may use know none of them, nor the settings; they may be a port of the domain',
      severity: 'error',
      from: { path: room('platform') },
      to: {
        path: '^packages/csms/src/',
        pathNot: [room('platform'), '^packages/csms/src/domain/(ports|status-question|contract-certificates)\\.ts$'],
      },
    },
    {
      name: 'only-app-wires',
      comment:
        'app.ts knows every room; network.ts binds the domain, doors.ts the gateway, duties.ts the jobs, upkeep.ts the database and tls.ts the TLS door for it; nobody else wires',
      severity: 'error',
      from: {
        path: '^packages/csms/src/[^/]+\\.ts$',
        pathNot: '^packages/csms/src/(app|network|doors|duties|upkeep|tls|index)\\.ts$',
      },
      to: { path: '^packages/csms/src/(?!platform/)[^/]+/' },
    },
    {
      name: 'driver-only-in-storage',
      comment: 'databases are spoken to in csms/src/storage only',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: [room('storage'), '^packages/testbed/'] },
      to: { path: '^(node:)?sqlite$|node_modules/(pg|kysely|better-sqlite3)/' },
    },
  ],
  options: {
    parser: 'swc',
    // Types are imports too: a room that knows another's types knows the room.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|\\.css$|\\.svg$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
    builtInModules: { add: ['sqlite', 'node:sqlite'] },
  },
}
