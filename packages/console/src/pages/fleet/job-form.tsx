import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { type CommandType, type FleetJob, type FleetJobInput } from '@stationmaster/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { parametersOf, typesForFleets } from '../../client/command-schemas.ts'
import { fleetApi } from '../../client/fleet.ts'
import { keys } from '../../client/keys.ts'
import { protocolVersions } from '../../client/versions.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SchemaForm } from '../../forms/schema-form.tsx'
import { faultsOf } from '../../forms/validate.ts'
import { seedOf } from '../../forms/values.ts'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { isProminent, widgetOf } from '../station/command-widgets.tsx'

interface Form {
  name: string
  vendor: string
  model: string
  firmware: string
  siteId: string
  version: string
  stations: string
  brings: string
  canary: number
  hold: boolean
  ramp: boolean
  inFlight: number
  perMinute: number
  failures: number | null
  percent: number | null
  windowH: number
  skipOffline: boolean
  reason: string
}

const start: Form = {
  name: '',
  vendor: '',
  model: '',
  firmware: '',
  siteId: '',
  version: '',
  stations: '',
  brings: '',
  canary: 1,
  hold: true,
  ramp: true,
  inFlight: 20,
  perMinute: 60,
  failures: 5,
  percent: null,
  windowH: 24,
  skipOffline: false,
  reason: '',
}

const given = <T extends string>(name: T, typed: string): Partial<Record<T, string>> => {
  const value: Partial<Record<T, string>> = {}
  if (typed.trim() !== '') value[name] = typed.trim()
  return value
}

const inputOf = (form: Form, type: CommandType, parameters: unknown): FleetJobInput => {
  const stations = form.stations.split(/[\s,;]+/).filter((id) => id !== '')
  return {
    name: form.name.trim(),
    command: { type, parameters: Object(parameters) },
    selection: {
      ...given('vendor', form.vendor),
      ...given('model', form.model),
      ...given('firmwareVersion', form.firmware),
      ...given('siteId', form.siteId),
      ...given('protocolVersion', form.version),
      ...(stations.length === 0 ? {} : { stations }),
    },
    pace: {
      canary: form.canary,
      afterCanary: form.hold ? 'pause' : 'continue',
      ramp: form.ramp ? 'doubling' : 'none',
      inFlight: form.inFlight,
      perMinute: form.perMinute,
    },
    stop: { failures: form.failures, percent: form.percent },
    ...(type === 'UpdateFirmware' ? given('firmwareVersion', form.brings) : {}),
    offline: form.skipOffline ? 'skip' : 'wait',
    windowS: Math.round(form.windowH * 3_600),
    ...given('reason', form.reason),
  }
}

const seed = (type: CommandType): unknown => seedOf(parametersOf(type), () => undefined)
const orNone = (typed: string | number): number | null => (typeof typed === 'number' ? typed : null)

/** Makes a draft; what the command may say is the contract's. */
export function JobForm({ close, made }: { close: () => void; made: (job: FleetJob) => void }) {
  const text = useText()
  const words = useBlocksText().fleet
  const [form, setForm] = useState(start)
  const [type, setType] = useState<CommandType>('UpdateFirmware')
  const [parameters, setParameters] = useState(() => seed('UpdateFirmware'))
  const [tried, setTried] = useState(false)
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }))
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal) })
  const draft = useMutation({
    mutationFn: () => fleetApi.draft(inputOf(form, type, parameters)),
    onSuccess: (job) => {
      close()
      made(job)
    },
  })
  const schema = parametersOf(type)
  const choose = (chosen: string | null) => {
    const next = typesForFleets.find((one) => one === chosen)
    if (next === undefined) return
    setType(next)
    setParameters(seed(next))
    setTried(false)
  }
  return (
    <Dialog
      opened
      close={close}
      title={words.new}
      submit={words.draft}
      ready={form.name.trim() !== ''}
      pending={draft.isPending}
      error={draft.error}
      onSubmit={() => {
        setTried(true)
        if (faultsOf(schema, parameters).length === 0) draft.mutate()
      }}
      size="lg"
      judged
    >
      <div className="sm-quiet">{words.draftHint}</div>
      <TextInput
        label={words.name}
        required
        data-autofocus
        maxLength={100}
        value={form.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label={words.command}
        searchable
        data={typesForFleets.map((value) => ({ value, label: wordsOf(text.command.types, value) }))}
        value={type}
        onChange={choose}
      />
      <SchemaForm
        key={type}
        scope={type}
        schema={schema}
        value={parameters}
        change={setParameters}
        tried={tried}
        widget={widgetOf}
        prominent={isProminent}
      />
      {type === 'UpdateFirmware' ? (
        <TextInput
          label={words.brings}
          description={words.bringsHint}
          maxLength={50}
          value={form.brings}
          onChange={(event) => set({ brings: event.currentTarget.value })}
        />
      ) : null}
      <fieldset className="form-section">
        <legend>{words.who}</legend>
        <div className="sm-quiet sm-small">{words.whoHint}</div>
        <div className="sm-row">
          <Text label={words.vendor} value={form.vendor} change={(vendor) => set({ vendor })} />
          <Text label={words.model} value={form.model} change={(model) => set({ model })} />
        </div>
        <div className="sm-row">
          <Text label={words.firmware} value={form.firmware} change={(firmware) => set({ firmware })} />
          <Select
            className="sm-grow"
            label={words.version}
            data={[{ value: '', label: words.any }, ...protocolVersions.map((value) => ({ value, label: value }))]}
            value={form.version}
            onChange={(version) => set({ version: version ?? '' })}
          />
        </div>
        <Select
          label={words.site}
          searchable
          data={[
            { value: '', label: words.any },
            ...(sites.data?.items ?? []).map(({ siteId, name }) => ({ value: siteId, label: name })),
          ]}
          value={form.siteId}
          onChange={(siteId) => set({ siteId: siteId ?? '' })}
        />
        <Textarea
          label={words.named}
          description={words.namedHint}
          autosize
          maxRows={6}
          value={form.stations}
          onChange={(event) => set({ stations: event.currentTarget.value })}
        />
      </fieldset>
      <Pace form={form} set={set} />
      <ReasonField value={form.reason} onChange={(reason) => set({ reason })} />
    </Dialog>
  )
}

function Text({ label, value, change }: { label: string; value: string; change: (value: string) => void }) {
  return (
    <TextInput
      className="sm-grow"
      label={label}
      maxLength={50}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}

function Pace({ form, set }: { form: Form; set: (change: Partial<Form>) => void }) {
  const words = useBlocksText().fleet
  const number = (name: 'inFlight' | 'perMinute', max: number) => (
    <NumberInput
      className="sm-grow"
      label={words[name]}
      min={1}
      max={max}
      allowDecimal={false}
      value={form[name]}
      onChange={(typed) => set({ [name]: orNone(typed) ?? 1 })}
    />
  )
  return (
    <>
      <fieldset className="form-section">
        <legend>{words.pace}</legend>
        <NumberInput
          label={words.canary}
          description={words.canaryHint}
          min={0}
          max={1_000}
          allowDecimal={false}
          value={form.canary}
          onChange={(typed) => set({ canary: orNone(typed) ?? 0 })}
        />
        <Switch
          label={words.hold}
          checked={form.hold}
          onChange={(event) => set({ hold: event.currentTarget.checked })}
        />
        <Switch
          label={words.ramp}
          checked={form.ramp}
          onChange={(event) => set({ ramp: event.currentTarget.checked })}
        />
        <div className="sm-row">
          {number('inFlight', 500)}
          {number('perMinute', 6_000)}
        </div>
      </fieldset>
      <fieldset className="form-section">
        <legend>{words.stop}</legend>
        <div className="sm-row">
          <NumberInput
            className="sm-grow"
            label={words.failures}
            placeholder={words.never}
            min={1}
            allowDecimal={false}
            value={form.failures ?? ''}
            onChange={(typed) => set({ failures: orNone(typed) })}
          />
          <NumberInput
            className="sm-grow"
            label={words.percent}
            placeholder={words.never}
            min={1}
            max={100}
            allowDecimal={false}
            value={form.percent ?? ''}
            onChange={(typed) => set({ percent: orNone(typed) })}
          />
        </div>
        <NumberInput
          label={words.window}
          min={1}
          max={720}
          value={form.windowH}
          onChange={(typed) => set({ windowH: orNone(typed) ?? 24 })}
        />
        <Switch
          label={words.skipOffline}
          checked={form.skipOffline}
          onChange={(event) => set({ skipOffline: event.currentTarget.checked })}
        />
      </fieldset>
    </>
  )
}
