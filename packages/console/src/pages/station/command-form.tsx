import { Autocomplete, JsonInput, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type Station } from '@stationmaster/contract'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useText } from '../../i18n/language.tsx'
import { callOf, type Draft, parseJson, requestOf, triggers } from './command-draft.ts'

type Change = (change: Partial<Draft>) => void
interface FieldsProps {
  station: Station
  draft: Draft
  change: Change
}

function EvseField({ station, draft, change, anyLabel }: FieldsProps & { anyLabel: string | null }) {
  const text = useText()
  const evses = station.evses.filter((evse) => evse.evseId > 0)
  const connectors = evses.find((evse) => String(evse.evseId) === draft.evseId)?.connectors ?? []
  return (
    <>
      <Select
        label={text.command.evse}
        required={anyLabel === null}
        data={[
          ...(anyLabel === null ? [] : [{ value: '', label: anyLabel }]),
          ...evses.map((evse) => ({
            value: String(evse.evseId),
            label: `${evse.evseId}${evse.publicEvseId === null ? '' : ` · ${evse.publicEvseId}`}`,
          })),
        ]}
        value={draft.evseId}
        onChange={(evseId) => change({ evseId: evseId ?? '', connectorId: '' })}
      />
      {connectors.length > 1 ? (
        <Select
          label={text.command.connector}
          data={[
            { value: '', label: text.command.anyConnector },
            ...connectors.map((each) => ({
              value: String(each.connectorId),
              label: `${each.connectorId}${each.type === null ? '' : ` · ${each.type}`}`,
            })),
          ]}
          value={draft.connectorId}
          onChange={(connectorId) => change({ connectorId: connectorId ?? '' })}
        />
      ) : null}
    </>
  )
}

function TokenField({ draft, change }: FieldsProps) {
  const text = useText()
  const [q] = useDebouncedValue(draft.token.trim(), 200)
  const query = { q, status: 'accepted', limit: 8 }
  const tokens = useQuery({
    queryKey: keys.idTokens(query),
    queryFn: ({ signal }) => api.idTokens(query, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <Autocomplete
      label={text.command.token}
      description={text.command.tokenHint}
      required
      data-autofocus
      data={[...new Set((tokens.data?.items ?? []).map((token) => token.value))]}
      value={draft.token}
      onChange={(token) => change({ token })}
    />
  )
}

function TransactionField({ station, draft, change }: FieldsProps) {
  const text = useText()
  const running = station.evses.filter((evse) => evse.transactionId !== null)
  if (running.length === 0) return <div className="sm-quiet">{text.command.noTransaction}</div>
  return (
    <Select
      label={text.command.transaction}
      required
      data={running.map((evse) => ({ value: evse.transactionId ?? '', label: text.station.evse(evse.evseId) }))}
      value={draft.transactionId}
      onChange={(transactionId) => change({ transactionId: transactionId ?? '' })}
    />
  )
}

function RawFields({ draft, change }: FieldsProps) {
  const text = useText()
  return (
    <>
      <TextInput
        label={text.command.action}
        description={text.command.actionHint}
        required
        data-autofocus
        className="sm-mono"
        value={draft.action}
        onChange={(event) => change({ action: event.currentTarget.value })}
      />
      <JsonInput
        label={text.command.payload}
        autosize
        minRows={5}
        maxRows={16}
        formatOnBlur
        error={parseJson(draft.payload) === null ? text.command.badJson : undefined}
        value={draft.payload}
        onChange={(payload) => change({ payload })}
      />
      <Switch
        label={text.command.force}
        description={text.command.forceHint}
        checked={draft.force}
        onChange={(event) => change({ force: event.currentTarget.checked })}
      />
    </>
  )
}

function Fields(props: FieldsProps) {
  const text = useText()
  const { draft, change } = props
  switch (draft.type) {
    case 'RequestStartTransaction':
      return (
        <>
          <TokenField {...props} />
          <EvseField {...props} anyLabel={text.command.anyEvseStart} />
        </>
      )
    case 'RequestStopTransaction':
    case 'GetTransactionStatus':
      return <TransactionField {...props} />
    case 'UnlockConnector':
      return <EvseField {...props} anyLabel={null} />
    case 'Reset':
      return (
        <>
          <Select
            label={text.command.resetType}
            data={Object.entries(text.command.resetTypes).map(([value, label]) => ({ value, label }))}
            value={draft.resetType}
            onChange={(type) => change({ resetType: type === 'Immediate' ? 'Immediate' : 'OnIdle' })}
          />
          <EvseField {...props} anyLabel={text.command.anyEvse} />
          {draft.resetType === 'Immediate' && props.station.activeTransactions > 0 ? (
            <div className="sm-note">{text.command.resetWarning}</div>
          ) : null}
        </>
      )
    case 'ChangeAvailability':
      return (
        <>
          <SegmentedControl
            fullWidth
            aria-label={text.command.operational}
            data={Object.entries(text.command.operationalStatuses).map(([value, label]) => ({ value, label }))}
            value={draft.operationalStatus}
            onChange={(status) => change({ operationalStatus: status === 'Operative' ? 'Operative' : 'Inoperative' })}
          />
          <EvseField {...props} anyLabel={text.command.anyEvse} />
        </>
      )
    case 'TriggerMessage':
      return (
        <>
          <Select
            label={text.command.message}
            data={[...triggers]}
            value={draft.requestedMessage}
            onChange={(message) =>
              change({ requestedMessage: triggers.find((each) => each === message) ?? 'StatusNotification' })
            }
          />
          <EvseField {...props} anyLabel={text.command.anyEvse} />
        </>
      )
    case 'DataTransfer':
      return (
        <>
          <TextInput
            label={text.command.vendor}
            required
            data-autofocus
            value={draft.vendorId}
            onChange={(event) => change({ vendorId: event.currentTarget.value })}
          />
          <TextInput
            label={text.command.messageId}
            value={draft.messageId}
            onChange={(event) => change({ messageId: event.currentTarget.value })}
          />
          <Textarea
            label={text.command.data}
            autosize
            minRows={3}
            maxRows={12}
            value={draft.data}
            onChange={(event) => change({ data: event.currentTarget.value })}
          />
        </>
      )
    case 'RawCall':
      return <RawFields {...props} />
    case 'GetBaseReport':
    case 'ClearCache':
      return null
  }
}

interface CommandFormProps {
  station: Station
  initial: Draft
  close: () => void
  sent: (commandId: string) => void
}

/** The form of one command; what it may say is the contract's. */
export function CommandForm({ station, initial, close, sent }: CommandFormProps) {
  const text = useText()
  const client = useQueryClient()
  const [draft, setDraft] = useState(initial)
  const request = requestOf(draft)
  const call = draft.type === 'RawCall' ? callOf(draft) : null
  const mutation = useMutation({
    mutationFn: async (): Promise<string> => {
      if (call !== null) return (await api.call(station.id, call, draft.force)).commandId
      if (request === null) throw new Error(text.common.required)
      const command = await api.sendCommand(station.id, request)
      client.setQueryData(keys.command(command.id), command)
      return command.id
    },
    onSuccess: (commandId) => {
      sent(commandId)
      close()
    },
  })
  return (
    <Dialog
      opened
      close={close}
      title={text.command.types[draft.type]}
      submit={text.command.send}
      ready={request !== null || call !== null}
      pending={mutation.isPending}
      error={mutation.error}
      onSubmit={() => mutation.mutate()}
      size={draft.type === 'RawCall' ? 'lg' : 'md'}
    >
      <div className="sm-quiet">{text.command.hints[draft.type]}</div>
      <Fields station={station} draft={draft} change={(change) => setDraft((before) => ({ ...before, ...change }))} />
      <ReasonField value={draft.reason} onChange={(reason) => setDraft((before) => ({ ...before, reason }))} />
    </Dialog>
  )
}
