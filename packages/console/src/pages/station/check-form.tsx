import { Checkbox, TextInput } from '@mantine/core'
import { type CheckRisk, type CheckRunInput, type Station } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { renew } from '../../client/background.ts'
import { passportApi, passportKeys } from '../../client/passports.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Loaded } from '../../components/feedback.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

interface CheckFormProps {
  station: Station
  close: () => void
  started: (runId: string) => void
}

/** Asks before a station is tried out: what somebody might notice is allowed one by one. */
export function CheckForm({ station, close, started }: CheckFormProps) {
  const words = useBlocksText().passport
  const client = useQueryClient()
  const [allow, setAllow] = useState<readonly CheckRisk[]>([])
  const [logLocation, setLogLocation] = useState('')
  const [firmwareLocation, setFirmwareLocation] = useState('')
  const [reason, setReason] = useState('')
  const cases = useQuery({
    queryKey: passportKeys.cases(station.id),
    queryFn: ({ signal }) => passportApi.cases(station.id, signal),
  })
  const start = useMutation({
    mutationFn: () => {
      const input: CheckRunInput = {
        allow: [...allow],
        ...(logLocation.trim() === '' ? {} : { logLocation: logLocation.trim() }),
        ...(firmwareLocation.trim() === '' ? {} : { firmwareLocation: firmwareLocation.trim() }),
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }
      return passportApi.start(station.id, input)
    },
    onSuccess: ({ id }) => {
      renew(client, passportKeys.runs(station.id))
      started(id)
      close()
    },
  })
  const toggle = (risk: CheckRisk, isAllowed: boolean) =>
    setAllow(isAllowed ? [...allow, risk] : allow.filter((one) => one !== risk))
  return (
    <Dialog
      opened
      close={close}
      title={words.check}
      submit={words.begin}
      pending={start.isPending}
      error={start.error}
      onSubmit={() => start.mutate()}
    >
      <div className="sm-quiet">{words.checkIntro}</div>
      <Loaded query={cases}>
        {({ items }) => {
          const risks = [...new Set(items.flatMap(({ risk, applies }) => (risk === null || !applies ? [] : [risk])))]
          return (
            <fieldset className="form-section">
              <legend>{words.allow}</legend>
              {risks.map((risk) => (
                <Checkbox
                  key={risk}
                  label={words.risks[risk]}
                  description={items
                    .filter((one) => one.risk === risk)
                    .map(({ title }) => title)
                    .join(', ')}
                  checked={allow.includes(risk)}
                  onChange={(event) => toggle(risk, event.currentTarget.checked)}
                />
              ))}
            </fieldset>
          )
        }}
      </Loaded>
      <TextInput
        label={words.logLocation}
        description={words.optional}
        value={logLocation}
        onChange={(event) => setLogLocation(event.currentTarget.value)}
      />
      {allow.includes('firmware') ? (
        <TextInput
          label={words.firmwareLocation}
          value={firmwareLocation}
          onChange={(event) => setFirmwareLocation(event.currentTarget.value)}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}
