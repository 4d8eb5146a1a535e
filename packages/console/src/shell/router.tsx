import { type QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { Problem } from '../client/http.ts'
import { sessionQuery } from '../client/session.ts'
import { Lines } from '../components/feedback.tsx'
import { NotFound, PageError } from './fallbacks.tsx'
import { only, parseSearch, stringifySearch } from './search.ts'
import { Shell } from './shell.tsx'

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: only('token', 'next'),
  component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
})

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  errorComponent: PageError,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(sessionQuery)
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 401) throw problem
      redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href }, throw: true })
    }
  },
})

const now = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/now/now.tsx'), 'NowPage'),
})
const stations = createRoute({
  getParentRoute: () => app,
  path: '/stations',
  validateSearch: only(
    'tab',
    'q',
    'siteId',
    'online',
    'onboarding',
    'state',
    'protocolVersion',
    'sort',
    'cursor',
    'register',
  ),
  component: lazyRouteComponent(() => import('../pages/stations/stations.tsx'), 'StationsPage'),
})
const station = createRoute({
  getParentRoute: () => app,
  path: '/stations/$id',
  validateSearch: only('tab', 'range', 'until', 'q', 'drift'),
  component: lazyRouteComponent(() => import('../pages/station/station.tsx'), 'StationPage'),
})
const transactions = createRoute({
  getParentRoute: () => app,
  path: '/transactions',
  validateSearch: only('active', 'state', 'station', 'idToken', 'siteId', 'from', 'to', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/transactions/transactions.tsx'), 'TransactionsPage'),
})
const transaction = createRoute({
  getParentRoute: () => app,
  path: '/transactions/$id',
  component: lazyRouteComponent(() => import('../pages/transactions/transaction.tsx'), 'TransactionPage'),
})
const reservations = createRoute({
  getParentRoute: () => app,
  path: '/reservations',
  validateSearch: only('active', 'station', 'idToken', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/reservations/reservations.tsx'), 'ReservationsPage'),
})
const fleet = createRoute({
  getParentRoute: () => app,
  path: '/fleet',
  validateSearch: only('open', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/fleet/fleet-jobs.tsx'), 'FleetJobsPage'),
})
const fleetJob = createRoute({
  getParentRoute: () => app,
  path: '/fleet/$id',
  validateSearch: only('state', 'reason', 'q', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/fleet/fleet-job.tsx'), 'FleetJobPage'),
})
const security = createRoute({
  getParentRoute: () => app,
  path: '/security',
  validateSearch: only('tab', 'state', 'station', 'type', 'critical', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/security/security.tsx'), 'SecurityPage'),
})
const models = createRoute({
  getParentRoute: () => app,
  path: '/models',
  validateSearch: only('q', 'vendor', 'model', 'firmwareVersion', 'protocolVersion', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/models/models.tsx'), 'ModelsPage'),
})
const tokens = createRoute({
  getParentRoute: () => app,
  path: '/tokens',
  validateSearch: only('tab', 'q', 'status', 'groupId', 'cursor', 'add'),
  component: lazyRouteComponent(() => import('../pages/tokens/tokens.tsx'), 'TokensPage'),
})
const trace = createRoute({
  getParentRoute: () => app,
  path: '/trace',
  validateSearch: only('station', 'action', 'messageId', 'direction', 'messageType', 'q', 'seq', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/trace/trace.tsx'), 'TracePage'),
})
const sites = createRoute({
  getParentRoute: () => app,
  path: '/sites',
  component: lazyRouteComponent(() => import('../pages/sites/sites.tsx'), 'SitesPage'),
})
const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  validateSearch: only('tab', 'cursor'),
  component: lazyRouteComponent(() => import('../pages/settings/settings.tsx'), 'SettingsPage'),
})

// Within the shell, so that the way back is at hand.
const elsewhere = createRoute({ getParentRoute: () => app, path: '$', component: NotFound })

const tree = root.addChildren([
  signIn,
  app.addChildren([
    now,
    stations,
    station,
    transactions,
    transaction,
    reservations,
    fleet,
    fleetJob,
    models,
    security,
    tokens,
    trace,
    sites,
    settings,
    elsewhere,
  ]),
])

export const createConsoleRouter = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: () => <Lines count={6} />,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
