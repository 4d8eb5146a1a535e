import { Autocomplete, Select, Textarea, TextInput } from '@mantine/core'
import { type IdToken, type IdTokenInput } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { notify } from '../../components/feedback.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

type Status = IdToken['status']
const statuses = ['accepted', 'blocked', 'expired', 'invalid', 'no-credit'] as const satisfies readonly Status[]
const types = ['ISO14443', 'ISO15693', 'eMAID', 'KeyCode', 'MacAddress', 'Central', 'Local']

const pad = (value: number): string => String(value).padStart(2, '0')
/** An instant as the local time a `datetime-local` field shows. */
const localOf = (instant: string | null): string => {
  if (instant === null) return ''
  const at = new Date(instant)
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`
}
const instantOf = (local: string): string | null => {
  const at = new Date(local)
  return local === '' || Number.isNaN(at.getTime()) ? null : at.toISOString()
}

interface Form {
  value: string
  type: string
  status: Status
  expires: string
  groupId: string
  concurrent: 'follow' | 'allow' | 'forbid'
  evses: string
  holder: string
  note: string
  reason: string
}

const formOf = (token: IdToken | null): Form => ({
  value: token?.value ?? '',
  type: token?.type ?? 'ISO14443',
  status: token?.status ?? 'accepted',
  expires: localOf(token?.expiresAt ?? null),
  groupId: token?.groupId ?? '',
  concurrent: token?.concurrentUse ?? 'follow',
  evses: token?.allowedEvses.join('\n') ?? '',
  holder: token?.holder ?? '',
  note: token?.note ?? '',
  reason: '',
})

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim())
const inputOf = (form: Form): IdTokenInput => ({
  status: form.status,
  expiresAt: instantOf(form.expires),
  groupId: orNull(form.groupId),
  concurrentUse: form.concurrent === 'follow' ? null : form.concurrent,
  allowedEvses: form.evses
    .split(/[\n,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== ''),
  holder: orNull(form.holder),
  note: orNull(form.note),
  ...(form.reason.trim() === '' ? {} : { reason: form.reason.trim() }),
})

/** Adds a token, or edits one that is there. */
export function TokenForm({ token, close }: { token: IdToken | null; close: () => void }) {
  const text = useText()
  const format = useFormat()
  const words = text.tokens
  const client = useQueryClient()
  const [form, setForm] = useState(() => formOf(token))
  const expiresAt = instantOf(form.expires)
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }))
  const groups = useQuery({ queryKey: keys.tokenGroups, queryFn: ({ signal }) => api.tokenGroups(signal) })
  const save = useMutation({
    mutationFn: () => api.putIdToken(form.value.trim(), form.type.trim(), inputOf(form)),
    onSuccess: () => {
      notify.done(text.common.saved)
      renew(client, ['id-tokens'], keys.tokenGroups, keys.seenCards)
      close()
    },
  })
  return (
    <Dialog
      opened
      close={close}
      title={token === null ? words.addTitle : words.editTitle(token.value)}
      submit={text.common.save}
      ready={form.value.trim() !== '' && form.type.trim() !== ''}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
    >
      {token === null ? (
        <div className="sm-row sm-wrap" style={{ alignItems: 'flex-start' }}>
          <TextInput
            className="sm-grow"
            label={words.value}
            description={words.valueHint}
            required
            data-autofocus
            maxLength={255}
            autoComplete="off"
            value={form.value}
            onChange={(event) => set({ value: event.currentTarget.value })}
          />
          <Autocomplete
            label={words.type}
            w={150}
            data={types}
            required
            value={form.type}
            onChange={(type) => set({ type })}
          />
        </div>
      ) : null}
      <div className="sm-row sm-wrap" style={{ alignItems: 'flex-start' }}>
        <Select
          className="sm-grow"
          label={words.status}
          data={statuses.map((value) => ({ value, label: words.statuses[value] }))}
          value={form.status}
          onChange={(status) => set({ status: statuses.find((each) => each === status) ?? form.status })}
        />
        <TextInput
          className="sm-grow"
          type="datetime-local"
          label={words.expires}
          {...(expiresAt === null ? {} : { description: format.dateTime(expiresAt) })}
          value={form.expires}
          onChange={(event) => set({ expires: event.currentTarget.value })}
        />
      </div>
      <Select
        label={words.group}
        searchable
        data={[
          { value: '', label: words.noGroup },
          ...(groups.data?.items ?? []).map((group) => ({ value: group.groupId, label: group.name })),
        ]}
        value={form.groupId}
        onChange={(groupId) => set({ groupId: groupId ?? '' })}
      />
      <Select
        label={words.concurrent}
        data={Object.entries(words.concurrentOptions).map(([value, label]) => ({ value, label }))}
        value={form.concurrent}
        onChange={(value) => set({ concurrent: value === 'allow' || value === 'forbid' ? value : 'follow' })}
      />
      <TextInput
        label={words.holder}
        description={words.holderHint}
        maxLength={200}
        value={form.holder}
        onChange={(event) => set({ holder: event.currentTarget.value })}
      />
      <TextInput
        label={words.note}
        maxLength={500}
        value={form.note}
        onChange={(event) => set({ note: event.currentTarget.value })}
      />
      <Textarea
        label={words.allowedEvses}
        description={words.allowedEvsesHint}
        autosize
        minRows={1}
        maxRows={6}
        value={form.evses}
        onChange={(event) => set({ evses: event.currentTarget.value })}
      />
      <ReasonField value={form.reason} onChange={(reason) => set({ reason })} />
    </Dialog>
  )
}
