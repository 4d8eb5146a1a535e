import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api } from '../client/api.ts'
import { Problem } from '../client/http.ts'
import { keys } from '../client/keys.ts'
import { type SignIn as SignInBody } from '../client/types.ts'
import { Lines, ProblemNote } from '../components/feedback.tsx'
import { useText } from '../i18n/language.tsx'
import { Mark } from './brand.tsx'

/** Only addresses within the console: never another host. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/'

// A link works once: a second effect of the same page must not spend it again.
const spent = new Set<string>()

export function SignIn() {
  const text = useText()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { token, next } = useSearch({ from: '/sign-in' })
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { mutate, ...signIn } = useMutation({
    mutationFn: (body: SignInBody) => api.signIn(body),
    onSuccess: async (session) => {
      client.clear()
      client.setQueryData(keys.session, session)
      await navigate({ href: safeNext(next), replace: true })
    },
  })

  useEffect(() => {
    document.title = `${text.signIn.title} · Stationmaster`
    if (token === undefined || spent.has(token)) return
    spent.add(token)
    mutate({ token })
  }, [token, mutate, text])

  const byLink = signIn.variables !== undefined && 'token' in signIn.variables
  const refused = signIn.error instanceof Problem && (signIn.error.status === 401 || signIn.error.status === 403)
  return (
    <main className="sm-signin">
      <div className="sm-stack">
        <div className="sm-row" style={{ gap: 12 }}>
          <Mark size={34} />
          <div>
            <h1 style={{ margin: 0, fontSize: '1.3rem', letterSpacing: '-0.02em' }}>Stationmaster</h1>
            <div className="sm-quiet">{text.signIn.tagline}</div>
          </div>
        </div>
        {byLink && signIn.isPending ? (
          <>
            <div className="sm-soft">{text.signIn.working}</div>
            <Lines count={2} />
          </>
        ) : (
          <form
            className="sm-panel sm-panelbody sm-stack"
            onSubmit={(event) => {
              event.preventDefault()
              mutate({ name: name.trim(), password })
            }}
          >
            {signIn.isError ? (
              refused ? (
                <div className="sm-note" data-tone="fault" role="alert">
                  {byLink ? text.signIn.linkFailed : text.signIn.wrong}
                </div>
              ) : (
                <ProblemNote error={signIn.error} />
              )
            ) : null}
            <TextInput
              label={text.signIn.name}
              name="username"
              autoComplete="username"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <PasswordInput
              label={text.signIn.password}
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" size="sm" loading={signIn.isPending}>
              {text.signIn.submit}
            </Button>
            <div className="sm-small sm-quiet">{text.signIn.hint}</div>
          </form>
        )}
      </div>
    </main>
  )
}
