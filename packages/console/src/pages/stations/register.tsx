import { Button, Modal, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { letRun, renew } from '../../client/background.ts'
import { Problem } from '../../client/http.ts'
import { keys } from '../../client/keys.ts'
import { stationAddress } from '../../client/station-address.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Secret } from '../../components/copy.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useText } from '../../i18n/language.tsx'

const identityPattern = /^(?!\.{1,2}$)[^:\p{Cc}]{1,48}$/u

const notThere = async (id: string): Promise<boolean> => {
  try {
    await api.station(id)
    return false
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return true
    throw error
  }
}

const useRegistration = () => {
  const text = useText()
  const client = useQueryClient()
  const [identity, setIdentity] = useState('')
  const [name, setName] = useState('')
  const [siteId, setSiteId] = useState<string | null>(null)
  const [generate, setGenerate] = useState(true)
  const [reason, setReason] = useState('')
  const mutation = useMutation({
    mutationFn: async () => {
      const id = identity.trim()
      // A PUT would silently edit a station that is there, and give it a new password.
      if (!(await notThere(id))) throw new Error(text.register.exists)
      return api.putStation(id, {
        onboarding: 'accepted',
        ...(name.trim() === '' ? {} : { displayName: name.trim() }),
        ...(siteId === null ? {} : { siteId }),
        ...(generate ? { password: { generate: true as const }, securityProfile: 1 } : {}),
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      })
    },
    onSuccess: () => {
      renew(client, ['stations'], keys.network, keys.knocking, keys.sites)
    },
  })
  const clear = () => {
    setIdentity('')
    setName('')
    setReason('')
    mutation.reset()
  }
  return {
    identity,
    setIdentity,
    name,
    setName,
    siteId,
    setSiteId,
    generate,
    setGenerate,
    reason,
    setReason,
    mutation,
    clear,
  }
}

/** Registers a station and shows once what has to be typed into it. */
export function Register({ opened, close }: { opened: boolean; close: () => void }) {
  const text = useText()
  const navigate = useNavigate()
  const form = useRegistration()
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal), enabled: opened })
  const bad = form.identity !== '' && !identityPattern.test(form.identity.trim())
  const leave = () => {
    close()
    form.clear()
  }
  const station = form.mutation.data
  if (station !== undefined) {
    return (
      <Modal
        opened={opened}
        onClose={leave}
        title={text.register.doneTitle(station.id)}
        size="lg"
        closeButtonProps={{ 'aria-label': text.common.close }}
      >
        <div className="sm-stack">
          <div>{text.register.doneText}</div>
          <Secret label={text.register.url} value={stationAddress(station.id)} hint={text.register.urlHint} />
          <Secret label={text.register.urlBase} value={stationAddress('').replace(/\/$/, '')} />
          {station.password === undefined ? null : (
            <>
              <Secret label={text.register.user} value={station.id} />
              <Secret label={text.register.passwordLabel} value={station.password} hint={text.common.shownOnce} />
            </>
          )}
          <div className="sm-row" style={{ justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={form.clear}>
              {text.register.another}
            </Button>
            <Button onClick={() => letRun(navigate({ to: '/stations/$id', params: { id: station.id } }))}>
              {text.register.open}
            </Button>
          </div>
        </div>
      </Modal>
    )
  }
  return (
    <Dialog
      opened={opened}
      close={leave}
      title={text.register.title}
      submit={text.register.submit}
      ready={form.identity.trim() !== '' && !bad}
      pending={form.mutation.isPending}
      error={form.mutation.error}
      onSubmit={() => form.mutation.mutate()}
    >
      <TextInput
        label={text.register.identity}
        description={text.register.identityHint}
        error={bad ? text.register.identityBad : undefined}
        required
        data-autofocus
        autoComplete="off"
        value={form.identity}
        onChange={(event) => form.setIdentity(event.currentTarget.value)}
      />
      <TextInput
        label={text.register.name}
        maxLength={100}
        value={form.name}
        onChange={(event) => form.setName(event.currentTarget.value)}
      />
      <Select
        label={text.register.site}
        placeholder={text.register.noSite}
        clearable
        searchable
        data={(sites.data?.items ?? []).map((site) => ({ value: site.siteId, label: site.name }))}
        value={form.siteId}
        onChange={form.setSiteId}
      />
      <Switch
        label={text.register.password}
        description={text.register.passwordHint}
        checked={form.generate}
        onChange={(event) => form.setGenerate(event.currentTarget.checked)}
      />
      <ReasonField value={form.reason} onChange={form.setReason} />
    </Dialog>
  )
}
