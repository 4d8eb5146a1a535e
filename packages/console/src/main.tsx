import { letRun } from './client/background.ts'
import './mantine.css'
import './styles.css'
import { MantineProvider } from '@mantine/core'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Problem } from './client/http.ts'
import { LanguageProvider } from './i18n/language.tsx'
import { createConsoleRouter } from './shell/router.tsx'
import { cssVariables, theme } from './theme.ts'

// The first page is shown before what shows later is fetched.
const Notices = lazy(async () => ({ default: (await import('./shell/notices.tsx')).Notices }))

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (!(error instanceof Problem) || error.status !== 401) return
      const { location } = router.state
      if (location.pathname !== '/sign-in') letRun(router.navigate({ to: '/sign-in', search: { next: location.href } }))
    },
  }),
  defaultOptions: {
    queries: {
      // The event stream says what is old; this is the bound for what it does not tell.
      staleTime: 20_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof Problem && (error.status === 0 || error.status === 503),
      refetchOnWindowFocus: true,
    },
  },
})
const router = createConsoleRouter(client)

const element = document.getElementById('root')
if (element === null) throw new Error('the page has no root element')
createRoot(element).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <LanguageProvider>
        <QueryClientProvider client={client}>
          <Suspense>
            <Notices />
          </Suspense>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  </StrictMode>,
)
