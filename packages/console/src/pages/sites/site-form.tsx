import { MultiSelect, Select, TextInput } from '@mantine/core'
import { type Site, type SiteInput } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { notify } from '../../components/feedback.tsx'
import { useText } from '../../i18n/language.tsx'
import { OpeningFields } from './opening-fields.tsx'
import { isReadable, type OpeningTimes, timesOf, type Week, weekOf } from './opening-hours.ts'

type Mode = Site['access']['mode']
const modes = ['known', 'free', 'groups'] as const satisfies readonly Mode[]

const cables = ['asIs', 'free', 'locked'] as const
type Cable = (typeof cables)[number]
const cableOf = ({ unlockOnEVSideDisconnect: unlocks = null }: Partial<Site['access']>): Cable =>
  unlocks === null ? 'asIs' : unlocks ? 'free' : 'locked'

interface Form {
  siteId: string
  name: string
  address: string
  postalCode: string
  city: string
  country: string
  timeZone: string
  latitude: string
  longitude: string
  mode: Mode
  groupIds: string[]
  always: boolean
  week: Week
  cable: Cable
  reason: string
}

const isAlways = (times: OpeningTimes | null | undefined) => times?.twentyfourseven ?? true

const formOf = (site: Site | null): Form => ({
  siteId: site?.siteId ?? '',
  name: site?.name ?? '',
  address: site?.address ?? '',
  postalCode: site?.postalCode ?? '',
  city: site?.city ?? '',
  country: site?.country ?? '',
  timeZone: site?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  latitude: site?.latitude?.toString() ?? '',
  longitude: site?.longitude?.toString() ?? '',
  mode: site?.access.mode ?? 'known',
  groupIds: site?.access.groupIds ?? [],
  always: isAlways(site?.access.openingTimes),
  week: weekOf(site?.access.openingTimes),
  cable: cableOf(site?.access ?? {}),
  reason: '',
})

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim())
/** Both decimal marks are read; what is no number is refused by the form. */
const coordinate = (typed: string, limit: number): number | null | undefined => {
  if (typed.trim() === '') return null
  const value = Number(typed.trim().replace(',', '.'))
  return Number.isFinite(value) && Math.abs(value) <= limit ? value : undefined
}

/** Always open is no opening times, or the present ones where they hold exceptions. */
const openingTimesOf = ({ always, week }: Form, before: OpeningTimes | null | undefined): OpeningTimes | null => {
  if (!always) return timesOf(week, before)
  if (before === null || before === undefined) return null
  const exceptions = before.exceptionalOpenings.length + before.exceptionalClosings.length
  return exceptions === 0 ? null : { ...before, twentyfourseven: true }
}

const inputOf = (form: Form, site: Site | null): SiteInput => ({
  name: form.name.trim(),
  address: orNull(form.address),
  postalCode: orNull(form.postalCode),
  city: orNull(form.city),
  country: orNull(form.country.toUpperCase()),
  timeZone: form.timeZone,
  latitude: coordinate(form.latitude, 90) ?? null,
  longitude: coordinate(form.longitude, 180) ?? null,
  access: {
    mode: form.mode,
    groupIds: form.mode === 'groups' ? form.groupIds : [],
    openingTimes: openingTimesOf(form, site?.access.openingTimes),
    unlockOnEVSideDisconnect: form.cable === 'asIs' ? null : form.cable === 'free',
  },
  ...(form.reason.trim() === '' ? {} : { reason: form.reason.trim() }),
})

const zones = Intl.supportedValuesOf('timeZone')

/** Adds a site, or edits one that is there. */
export function SiteForm({ site, close }: { site: Site | null; close: () => void }) {
  const text = useText()
  const words = text.sites
  const client = useQueryClient()
  const [form, setForm] = useState(() => formOf(site))
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }))
  const groups = useQuery({ queryKey: keys.tokenGroups, queryFn: ({ signal }) => api.tokenGroups(signal) })
  const save = useMutation({
    mutationFn: () => api.putSite(form.siteId.trim(), inputOf(form, site)),
    onSuccess: () => {
      notify.done(text.common.saved)
      renew(client, keys.sites, keys.network, ['stations'])
      close()
    },
  })
  const bad =
    coordinate(form.latitude, 90) === undefined ||
    coordinate(form.longitude, 180) === undefined ||
    !/^([a-zA-Z]{2})?$/.test(form.country.trim()) ||
    (!form.always && !form.week.every(isReadable))
  const field = (name: 'address' | 'postalCode' | 'city' | 'country' | 'latitude' | 'longitude') => (
    <TextInput
      className="sm-grow"
      label={words[name]}
      value={form[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <Dialog
      opened
      close={close}
      title={site === null ? words.addTitle : words.editTitle(site.name)}
      submit={text.common.save}
      ready={form.siteId.trim() !== '' && form.name.trim() !== '' && !bad}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
    >
      {site === null ? (
        <TextInput
          label={words.id}
          description={words.idHint}
          required
          data-autofocus
          maxLength={48}
          value={form.siteId}
          onChange={(event) => set({ siteId: event.currentTarget.value })}
        />
      ) : null}
      <TextInput
        label={words.name}
        required
        maxLength={100}
        value={form.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {field('address')}
      <div className="sm-row">
        {field('postalCode')}
        {field('city')}
        {field('country')}
      </div>
      <Select
        label={words.timeZone}
        searchable
        data={zones}
        limit={50}
        value={form.timeZone}
        onChange={(timeZone) => set({ timeZone: timeZone ?? form.timeZone })}
      />
      <div className="sm-row">
        {field('latitude')}
        {field('longitude')}
      </div>
      <Select
        label={words.accessLabel}
        data={modes.map((value) => ({ value, label: words.access[value] }))}
        value={form.mode}
        onChange={(mode) => set({ mode: modes.find((each) => each === mode) ?? form.mode })}
      />
      {form.mode === 'groups' ? (
        <MultiSelect
          label={words.groups}
          searchable
          data={(groups.data?.items ?? []).map((group) => ({ value: group.groupId, label: group.name }))}
          value={form.groupIds}
          onChange={(groupIds) => set({ groupIds })}
        />
      ) : null}
      <OpeningFields always={form.always} week={form.week} change={set} />
      <Select
        label={words.cable.label}
        description={words.cable.hint}
        allowDeselect={false}
        data={cables.map((value) => ({ value, label: words.cable[value] }))}
        value={form.cable}
        onChange={(cable) => set({ cable: cable ?? form.cable })}
      />
      <ReasonField value={form.reason} onChange={(reason) => set({ reason })} />
    </Dialog>
  )
}
