import { Button, NumberInput, TextInput } from '@mantine/core'
import { type Station } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { Problem } from '../../client/http.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Facts } from '../../components/facts.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { TonePill } from '../../components/state.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

/** The code a 2.1 station shows for paying on the web; its secret is shown nowhere (C25). */
export function WebPaymentPanel({ station }: { station: Station }) {
  const words = useBlocksText().tariffs.web
  const { operator } = useSession()
  const [isSetting, setSetting] = useState(false)
  const known = useQuery({
    queryKey: keys.webPayment(station.id),
    queryFn: ({ signal }) =>
      api.webPayment(station.id, signal).catch((error: unknown) => {
        if (error instanceof Problem && error.status === 404) return null
        throw error
      }),
  })
  return (
    <Panel
      title={words.title}
      aside={
        operator ? (
          <Button variant="default" onClick={() => setSetting(true)}>
            {words.set}
          </Button>
        ) : undefined
      }
    >
      <Loaded query={known}>
        {(payment) =>
          payment === null ? (
            <Empty title={words.none} hint={words.noneHint} />
          ) : (
            <Facts
              items={[
                [words.address, payment.urlTemplate],
                [words.validity, String(payment.validityTime)],
                [
                  words.state,
                  <TonePill key="state" tone={payment.state === 'confirmed' ? 'signal' : 'warn'}>
                    {words.states[payment.state]}
                  </TonePill>,
                ],
                [words.since, <Age key="since" at={payment.setAt} />],
              ]}
            />
          )
        }
      </Loaded>
      {isSetting ? (
        <Setting station={station} template={known.data?.urlTemplate ?? ''} close={() => setSetting(false)} />
      ) : null}
    </Panel>
  )
}

function Setting({ station, template, close }: { station: Station; template: string; close: () => void }) {
  const words = useBlocksText().tariffs.web
  const client = useQueryClient()
  const [urlTemplate, setTemplate] = useState(template)
  const [validityTime, setValidity] = useState<number | string>(30)
  const mutation = useMutation({
    mutationFn: () =>
      api.putWebPayment(station.id, { urlTemplate: urlTemplate.trim(), validityTime: Number(validityTime) }),
    onSuccess: () => {
      renew(client, keys.station(station.id))
      close()
    },
  })
  return (
    <Dialog
      opened
      close={close}
      title={words.set}
      submit={words.send}
      ready={urlTemplate.trim() !== '' && validityTime !== ''}
      pending={mutation.isPending}
      error={mutation.error}
      onSubmit={() => mutation.mutate()}
    >
      <div className="sm-quiet">{words.hint}</div>
      <TextInput
        label={words.address}
        description="https://pay.example/{chargingstationid}/{evse}/{totp}/{version}"
        required
        data-autofocus
        value={urlTemplate}
        onChange={(event) => setTemplate(event.currentTarget.value)}
      />
      <NumberInput label={words.validity} min={10} max={3_600} value={validityTime} onChange={setValidity} />
    </Dialog>
  )
}
