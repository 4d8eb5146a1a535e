import { JsonInput, Switch, TextInput } from '@mantine/core'
import { type CommandRequest, type CommandType, type Station } from '@stationmaster/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { parametersOf } from '../../client/command-schemas.ts'
import { keys } from '../../client/keys.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { shapeOf } from '../../forms/schema.ts'
import { SchemaForm } from '../../forms/schema-form.tsx'
import { dataOf, showPlain } from '../../forms/use-typed.ts'
import { faultsOf, isRecord } from '../../forms/validate.ts'
import { words } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText, useFormsText } from '../../i18n/use-late.ts'
import { type FormCommand, type Given } from './command-blocks.ts'
import { startOf } from './command-starts.ts'
import { isProminent, StationContext, widgetOf } from './command-widgets.tsx'

interface CommandFormProps {
  station: Station
  type: FormCommand
  given: Given
  close: () => void
  sent: (commandId: string) => void
}

const hintOf = (hints: Readonly<Record<string, string>>, type: string): string | null => hints[type] ?? null
const said = (reason: string): { reason?: string } => (reason.trim() === '' ? {} : { reason: reason.trim() })

/** A form with parts within parts, or with long texts, gets the room for them. */
const isWide = (type: CommandType): boolean => {
  const shape = shapeOf(parametersOf(type))
  return shape.kind === 'object' && shape.fields.some(({ schema }) => ['object', 'list'].includes(shapeOf(schema).kind))
}

/** The form of one command; what it may say is the contract's. */
export function CommandForm(props: CommandFormProps) {
  const { type } = props
  return type === 'RawCall' ? <RawForm {...props} /> : <ParametersForm {...props} type={type} />
}

function ParametersForm({ station, type, given, close, sent }: CommandFormProps & { type: CommandType }) {
  const text = useText()
  const formsText = useFormsText()
  const client = useQueryClient()
  const schema = parametersOf(type)
  const withheld = station.withheld.find((one) => one.type === type)
  const { passport } = useBlocksText()
  const [value, setValue] = useState(() => startOf(type, given, station, Date.now()))
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const mutation = useMutation({
    mutationFn: () =>
      // Found faultless by the contract's own schema of this type, which a union cannot say.
      api.sendCommand(
        station.id,
        { type, parameters: value, ...said(reason) } as CommandRequest,
        withheld !== undefined,
      ),
    onSuccess: (command) => {
      client.setQueryData(keys.command(command.id), command)
      sent(command.id)
      close()
    },
  })
  const hint = hintOf(text.command.hints, type)
  const endsCharging =
    type === 'Reset' && station.activeTransactions > 0 && isRecord(value) && value.type === 'Immediate'
  return (
    <Dialog
      opened
      close={close}
      title={words(text.command.types, type)}
      submit={text.command.send}
      ready={withheld === undefined || reason.trim() !== ''}
      pending={mutation.isPending}
      error={mutation.error}
      onSubmit={() => {
        setTried(true)
        if (faultsOf(schema, value).length === 0) mutation.mutate()
      }}
      size={isWide(type) ? 'lg' : 'md'}
      judged
    >
      {hint === null ? null : <div className="sm-quiet">{hint}</div>}
      {withheld === undefined ? null : (
        <div className="sm-note" data-tone="warn">
          <div>
            <strong>{passport.withheld}</strong> {withheld.evidence}
            <div className="sm-small">{passport.insist}</div>
          </div>
        </div>
      )}
      <StationContext value={station}>
        <SchemaForm
          scope={type}
          schema={schema}
          value={value}
          change={setValue}
          tried={tried}
          widget={widgetOf}
          prominent={isProminent}
        />
      </StationContext>
      {endsCharging ? <div className="sm-note">{formsText.resetWarning}</div> : null}
      <ReasonField value={reason} onChange={setReason} required={withheld !== undefined} />
    </Dialog>
  )
}

/** Exactly this CALL in the station's own version. */
function RawForm({ station, given, close, sent }: CommandFormProps) {
  const text = useText()
  const [action, setAction] = useState(showPlain(given.action))
  const [payload, setPayload] = useState('{}')
  const [force, setForce] = useState(false)
  const [reason, setReason] = useState('')
  const read = dataOf(payload)
  const isJson = typeof read !== 'string' || payload.trim().startsWith('"')
  const mutation = useMutation({
    mutationFn: () => api.call(station.id, { action: action.trim(), payload: read, ...said(reason) }, force),
    onSuccess: ({ commandId }) => {
      sent(commandId)
      close()
    },
  })
  return (
    <Dialog
      opened
      close={close}
      title={text.command.types.RawCall}
      submit={text.command.send}
      ready={action.trim() !== '' && isJson && payload.trim() !== ''}
      pending={mutation.isPending}
      error={mutation.error}
      onSubmit={() => mutation.mutate()}
      size="lg"
    >
      <div className="sm-quiet">{text.command.hints.RawCall}</div>
      <TextInput
        label={text.command.action}
        description={text.command.actionHint}
        required
        data-autofocus
        className="sm-mono"
        value={action}
        onChange={(event) => setAction(event.currentTarget.value)}
      />
      <JsonInput
        label={text.command.payload}
        autosize
        minRows={5}
        maxRows={16}
        formatOnBlur
        error={isJson ? undefined : text.command.badJson}
        value={payload}
        onChange={setPayload}
      />
      <Switch
        label={text.command.force}
        description={text.command.forceHint}
        checked={force}
        onChange={(event) => setForce(event.currentTarget.checked)}
      />
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}
