import { Autocomplete, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type Station, type TransactionSummary } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { errorAt, labelOf, type NodeProps, type Widget } from '../../forms/form.ts'
import { NumberField } from '../../forms/inputs.tsx'
import { type Field, shapeOf, withoutNull } from '../../forms/schema.ts'
import { showPlain } from '../../forms/use-typed.ts'
import { getAt, setAt } from '../../forms/values.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { PeriodsField } from './periods-field.tsx'

/** The station the form's command is for. */
export const StationContext = createContext<Station | null>(null)
const useEvses = () => (useContext(StationContext)?.evses ?? []).filter((evse) => evse.evseId > 0)

/** The station's own EVSEs; 0, where one must be named, is all of them. */
function EvseField(props: NodeProps) {
  const { field, path, form } = props
  const evses = useEvses()
  if (evses.length === 0) return <NumberField {...props} />
  const parent = path.slice(0, -1)
  const beside = getAt(form.value, parent)
  const value = getAt(form.value, path)
  const starts = getAt(beside, ['idToken']) !== undefined
  const zero = field.required && (withoutNull(field.schema).minimum ?? 0) === 0
  // Another EVSE has other connectors.
  const change = (chosen: string | null) =>
    form.set(
      parent,
      setAt(
        setAt(beside, ['connectorId'], undefined),
        [field.name],
        chosen === null || chosen === '' ? undefined : Number(chosen),
      ),
    )
  return (
    <Select
      label={labelOf(form, field.name)}
      title={field.name}
      required={field.required}
      error={errorAt(form, path)}
      data={[
        ...(field.required ? [] : [{ value: '', label: starts ? form.text.stationChooses : form.text.wholeStation }]),
        ...(zero ? [{ value: '0', label: form.text.wholeStation }] : []),
        ...evses.map((evse) => ({
          value: String(evse.evseId),
          label: `${evse.evseId}${evse.publicEvseId === null ? '' : ` · ${evse.publicEvseId}`}`,
        })),
      ]}
      value={value === undefined ? (field.required ? null : '') : showPlain(value)}
      onChange={change}
    />
  )
}

/** The connectors of the EVSE chosen beside it; not asked for where there is only one. */
function ConnectorField(props: NodeProps) {
  const { field, path, form } = props
  const evses = useEvses()
  const evseId = getAt(form.value, [...path.slice(0, -1), 'evseId'])
  const value = getAt(form.value, path)
  const connectors = evses.find((evse) => evse.evseId === evseId)?.connectors ?? []
  if (evses.length === 0 || (connectors.length === 0 && value !== undefined)) return <NumberField {...props} />
  if (connectors.length < 2 && !field.required) return null
  return (
    <Select
      label={labelOf(form, field.name)}
      title={field.name}
      required={field.required}
      error={errorAt(form, path)}
      data={[
        ...(field.required ? [] : [{ value: '', label: form.text.anyConnector }]),
        ...connectors.map((each) => ({
          value: String(each.connectorId),
          label: `${each.connectorId}${each.type === null ? '' : ` · ${each.type}`}`,
        })),
      ]}
      value={value === undefined ? (field.required ? null : '') : showPlain(value)}
      onChange={(chosen) => form.set(path, chosen === null || chosen === '' ? undefined : Number(chosen))}
    />
  )
}

/** A token, found by part of it or of its holder's name; one that nobody knows may be written. */
function TokenField({ field, path, form }: NodeProps) {
  const whole = shapeOf(field.schema).kind === 'object'
  const at = whole ? [...path, 'value'] : path
  const value = getAt(form.value, at)
  const typed = typeof value === 'string' ? value : ''
  const [q] = useDebouncedValue(typed.trim(), 200)
  const query = { q, status: 'accepted', limit: 8 }
  const tokens = useQuery({
    queryKey: keys.idTokens(query),
    queryFn: ({ signal }) => api.idTokens(query, signal),
    placeholderData: keepPreviousData,
  })
  const found = tokens.data?.items ?? []
  const holders = new Map(found.map((token) => [token.value, token.holder]))
  return (
    <Autocomplete
      label={labelOf(form, field.name)}
      description={form.text.tokenHint}
      title={field.name}
      required={field.required}
      error={errorAt(form, at) ?? errorAt(form, path)}
      className="form-wide"
      data-autofocus
      data={[...new Set(found.map((token) => token.value))]}
      // The server has searched, also by holder.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span>
          {option.value} <span className="sm-quiet">{holders.get(option.value)}</span>
        </span>
      )}
      value={typed}
      onChange={(next) => {
        const trimmed = next.trim()
        const kept = trimmed === '' && !field.required ? undefined : { value: trimmed }
        form.set(path, whole ? kept : trimmed === '' ? undefined : trimmed)
      }}
    />
  )
}

const isActive = ({ state }: TransactionSummary): boolean => state === 'active'

/** The station's transactions, the running ones first; only those where one must run. */
function TransactionField({ field, path, form }: NodeProps) {
  const text = useText()
  const format = useFormat()
  const station = useContext(StationContext)
  const query = { station: station?.id, limit: 50, ...(field.required ? { active: true } : {}) }
  const known = useQuery({
    queryKey: keys.transactions(query),
    queryFn: ({ signal }) => api.transactions(query, signal),
    enabled: station !== null,
  })
  const value = getAt(form.value, path)
  const chosen = typeof value === 'string' ? value : ''
  const items = known.data?.items ?? []
  const listed = [...items.filter(isActive), ...items.filter((each) => !isActive(each))].map((each) => ({
    value: each.id,
    label: [
      `#${each.number}`,
      each.evseId === null ? null : text.station.evse(each.evseId),
      each.idToken,
      format.shortDateTime(each.startedAt),
    ]
      .filter((word) => word !== null)
      .join(' · '),
  }))
  // Known from the EVSE before the list has come.
  const running = (station?.evses ?? []).flatMap((evse) =>
    evse.transactionId === null || listed.some((each) => each.value === evse.transactionId)
      ? []
      : [{ value: evse.transactionId, label: text.station.evse(evse.evseId) }],
  )
  const data = [...running, ...listed]
  if (chosen !== '' && !data.some((each) => each.value === chosen)) data.push({ value: chosen, label: chosen })
  if (data.length === 0 && field.required && !known.isPending)
    return <div className="sm-quiet form-wide">{form.text.noTransaction}</div>
  return (
    <Select
      label={labelOf(form, field.name)}
      title={field.name}
      required={field.required}
      error={errorAt(form, path)}
      className="form-wide"
      searchable={data.length > 6}
      nothingFoundMessage={form.text.nothingFound}
      data={field.required ? data : [{ value: '', label: form.text.notSaid }, ...data]}
      value={chosen === '' && field.required ? null : chosen}
      onChange={(next) => form.set(path, next === null || next === '' ? undefined : next)}
    />
  )
}

const byName: Readonly<Record<string, { shapes: readonly string[]; widget: Widget }>> = {
  evseId: { shapes: ['number'], widget: EvseField },
  connectorId: { shapes: ['number'], widget: ConnectorField },
  transactionId: { shapes: ['text'], widget: TransactionField },
  idToken: { shapes: ['object', 'text'], widget: TokenField },
  groupIdToken: { shapes: ['object', 'text'], widget: TokenField },
}

const isPeriods = (field: Field): boolean => {
  const shape = shapeOf(field.schema)
  if (shape.kind !== 'list') return false
  const item = shapeOf(shape.item)
  if (item.kind !== 'object') return false
  const names = item.fields.map(({ name }) => name)
  return names.includes('limit') && names.some((name) => name.startsWith('startPeriod'))
}

/** Where a station's own things are asked for, they are offered; the rest is as the schema says. */
export const widgetOf = (field: Field): Widget | undefined => {
  if (isPeriods(field)) return PeriodsField
  const special = Object.hasOwn(byName, field.name) ? byName[field.name] : undefined
  return special?.shapes.includes(shapeOf(field.schema).kind) === true ? special.widget : undefined
}

/** What is chosen first, though it may be left out. */
const prominent = new Set([
  'evseId',
  'connectorId',
  'idToken',
  'customerIdentifier',
  'energy',
  'limit',
  'setpoint',
  'startSchedule',
])
export const isProminent = (name: string): boolean => prominent.has(name)
