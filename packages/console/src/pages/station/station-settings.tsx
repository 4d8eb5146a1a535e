import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { type Station, type StationInput } from '@stationmaster/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { letRun, renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { protocolVersions } from '../../client/versions.ts'
import { Confirm, ReasonField } from '../../components/confirm.tsx'
import { notify, ProblemNote } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { versionWords } from '../../components/state.tsx'
import { useText } from '../../i18n/language.tsx'
import { useStationEdit } from './station-edit.ts'
import { StationEvses } from './station-evses.tsx'
import { StationPassword } from './station-password.tsx'

type OnboardingValue = Station['onboarding']
const onboardings = ['accepted', 'pending', 'rejected'] as const satisfies readonly OnboardingValue[]

interface General {
  displayName: string
  siteId: string
  onboarding: OnboardingValue
  reading: Station['reading']
  securityProfile: number
  heartbeatIntervalS: number
  assumedVersion: string
  pings: boolean
}

const generalOf = (station: Station): General => ({
  displayName: station.displayName ?? '',
  siteId: station.siteId ?? '',
  onboarding: station.onboarding,
  reading: station.reading,
  securityProfile: station.securityProfile,
  heartbeatIntervalS: station.heartbeatIntervalS,
  assumedVersion: station.assumedVersion ?? '',
  pings: station.pings,
})

/** Only what was changed is sent: two people may edit different things. */
const changesOf = (before: General, after: General): StationInput => {
  const input: StationInput = {}
  if (after.displayName.trim() !== before.displayName)
    input.displayName = after.displayName.trim() === '' ? null : after.displayName.trim()
  if (after.siteId !== before.siteId) input.siteId = after.siteId === '' ? null : after.siteId
  if (after.onboarding !== before.onboarding) input.onboarding = after.onboarding
  if (after.reading !== before.reading) input.reading = after.reading
  if (after.securityProfile !== before.securityProfile) input.securityProfile = after.securityProfile
  if (after.heartbeatIntervalS !== before.heartbeatIntervalS) input.heartbeatIntervalS = after.heartbeatIntervalS
  if (after.assumedVersion !== before.assumedVersion)
    input.assumedVersion = after.assumedVersion === '' ? null : after.assumedVersion
  if (after.pings !== before.pings) input.pings = after.pings
  return input
}

function GeneralForm({ station }: { station: Station }) {
  const text = useText()
  const words = text.stationSettings
  const { administrator } = useSession()
  const before = generalOf(station)
  const [form, setForm] = useState(before)
  const [reason, setReason] = useState('')
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal) })
  const edit = useStationEdit(station, () => setReason(''))
  const set = (change: Partial<General>) => setForm((now) => ({ ...now, ...change }))
  const changes = changesOf(before, form)
  const changed = Object.keys(changes).length > 0
  return (
    <Panel title={words.general}>
      <form
        className="sm-stack"
        style={{ gap: 12, maxWidth: 560 }}
        onSubmit={(event) => {
          event.preventDefault()
          edit.mutate({ ...changes, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) })
        }}
      >
        <Select
          label={words.onboarding}
          data={onboardings.map((value) => ({ value, label: text.onboarding[value] }))}
          value={form.onboarding}
          onChange={(value) => set({ onboarding: onboardings.find((each) => each === value) ?? form.onboarding })}
        />
        <TextInput
          label={words.name}
          maxLength={100}
          value={form.displayName}
          disabled={!administrator}
          onChange={(event) => set({ displayName: event.currentTarget.value })}
        />
        <Select
          label={words.site}
          searchable
          disabled={!administrator}
          data={[
            { value: '', label: text.register.noSite },
            ...(sites.data?.items ?? []).map((site) => ({ value: site.siteId, label: site.name })),
          ]}
          value={form.siteId}
          onChange={(siteId) => set({ siteId: siteId ?? '' })}
        />
        <Select
          label={words.reading}
          description={words.readingHint}
          disabled={!administrator}
          data={Object.entries(words.readingOptions).map(([value, label]) => ({ value, label }))}
          value={form.reading}
          onChange={(reading) => set({ reading: reading === 'strict' ? 'strict' : 'generous' })}
        />
        <Select
          label={words.profile}
          disabled={!administrator}
          data={words.profiles.map((label, index) => ({ value: String(index), label }))}
          value={String(form.securityProfile)}
          onChange={(profile) => set({ securityProfile: Number(profile) })}
        />
        <NumberInput
          label={words.heartbeat}
          description={words.heartbeatHint}
          disabled={!administrator}
          min={0}
          max={86_400}
          allowDecimal={false}
          value={form.heartbeatIntervalS}
          onChange={(value) => set({ heartbeatIntervalS: Number(value) || 0 })}
        />
        <Select
          label={words.assumed}
          description={words.assumedHint}
          disabled={!administrator}
          data={[
            { value: '', label: words.assumedNone },
            ...protocolVersions.map((value) => ({ value, label: versionWords(value) })),
          ]}
          value={form.assumedVersion}
          onChange={(version) => set({ assumedVersion: version ?? '' })}
        />
        <Switch
          label={words.pings}
          description={words.pingsHint}
          disabled={!administrator}
          checked={form.pings}
          onChange={(event) => set({ pings: event.currentTarget.checked })}
        />
        <ReasonField value={reason} onChange={setReason} />
        {edit.isError ? <ProblemNote error={edit.error} /> : null}
        <div>
          <Button type="submit" disabled={!changed} loading={edit.isPending}>
            {text.common.save}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

function Removal({ station }: { station: Station }) {
  const text = useText()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asked, setAsked] = useState(false)
  return (
    <Panel title={text.stationSettings.delete}>
      <div className="sm-stack" style={{ gap: 10 }}>
        <div className="sm-soft">{text.stationSettings.deleteText}</div>
        <div>
          <Button color="red" variant="outline" onClick={() => setAsked(true)}>
            {text.stationSettings.delete}
          </Button>
        </div>
      </div>
      <Confirm
        opened={asked}
        close={() => setAsked(false)}
        title={text.stationSettings.delete}
        text={text.stationSettings.deleteText}
        action={text.common.delete}
        danger
        typed={{ label: text.stationSettings.deleteConfirm(station.id), value: station.id }}
        run={(reason) => api.deleteStation(station.id, reason)}
        done={() => {
          notify.done(text.common.deleted)
          letRun(navigate({ to: '/stations' }))
          client.removeQueries({ queryKey: keys.station(station.id) })
          renew(client, ['stations'])
        }}
      />
    </Panel>
  )
}

/** Onboarding and EVSEs for operators; credentials and the rest for administrators. */
export function StationSettings({ station }: { station: Station }) {
  const { administrator } = useSession()
  return (
    <div className="sm-columns">
      <GeneralForm station={station} />
      <div className="sm-stack">
        <StationEvses station={station} />
        {administrator ? (
          <>
            <StationPassword station={station} />
            <Removal station={station} />
          </>
        ) : null}
      </div>
    </div>
  )
}
