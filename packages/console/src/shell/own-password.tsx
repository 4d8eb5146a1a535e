import { PasswordInput } from '@mantine/core'
import { type Session } from '@stationmaster/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../client/api.ts'
import { Problem } from '../client/http.ts'
import { keys } from '../client/keys.ts'
import { Dialog } from '../components/dialog.tsx'
import { notify } from '../components/feedback.tsx'
import { useText } from '../i18n/language.tsx'

const shortest = 12

/** Changes the password of who is signed in; other browsers are signed out. */
export function OwnPassword({ session, close }: { session: Session; close: () => void }) {
  const text = useText()
  const words = text.account
  const client = useQueryClient()
  const [present, setPresent] = useState('')
  const [password, setPassword] = useState('')
  const save = useMutation({
    mutationFn: () => api.changeSession({ password, ...(session.hasPassword ? { presentPassword: present } : {}) }),
    onSuccess: (changed) => {
      client.setQueryData(keys.session, changed)
      notify.done(words.passwordChanged)
      close()
    },
  })
  const wrong = save.error instanceof Problem && save.error.fields.field === 'presentPassword'
  return (
    <Dialog
      opened
      close={close}
      title={session.hasPassword ? words.password : words.passwordFirst}
      submit={text.common.save}
      ready={password.length >= shortest && (!session.hasPassword || present !== '')}
      pending={save.isPending}
      error={wrong ? undefined : save.error}
      onSubmit={() => save.mutate()}
    >
      {/* For password managers: whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={session.user.name} readOnly hidden />
      {session.hasPassword ? (
        <PasswordInput
          label={words.passwordPresent}
          required
          data-autofocus
          autoComplete="current-password"
          maxLength={200}
          error={wrong ? words.passwordWrong : undefined}
          value={present}
          onChange={(event) => setPresent(event.currentTarget.value)}
        />
      ) : null}
      <PasswordInput
        label={words.passwordNew}
        description={words.passwordHint}
        required
        {...(session.hasPassword ? {} : { 'data-autofocus': true })}
        autoComplete="new-password"
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </Dialog>
  )
}
