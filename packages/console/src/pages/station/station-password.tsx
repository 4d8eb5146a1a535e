import { Button, Modal, Radio } from '@mantine/core'
import { type Station } from '@stationmaster/contract'
import { useState } from 'react'
import { Confirm, ReasonField } from '../../components/confirm.tsx'
import { Secret } from '../../components/copy.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Panel } from '../../components/page.tsx'
import { useText } from '../../i18n/language.tsx'
import { useStationEdit } from './station-edit.ts'

type By = 'station' | 'expected'

function Generate({ station, close, made }: { station: Station; close: () => void; made: (password: string) => void }) {
  const text = useText()
  const words = text.stationSettings
  // F25: a connected station with a password gets the new one through itself, else it is only expected.
  const [by, setBy] = useState<By>(station.online && station.hasPassword ? 'station' : 'expected')
  const [reason, setReason] = useState('')
  const edit = useStationEdit(station, (answer) => {
    if (answer.password !== undefined) made(answer.password)
    close()
  })
  return (
    <Dialog
      opened
      close={close}
      title={words.generate}
      submit={words.generate}
      pending={edit.isPending}
      error={edit.error}
      onSubmit={() =>
        edit.mutate({
          password: { generate: true },
          passwordBy: by,
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        })
      }
    >
      <Radio.Group
        label={words.passwordBy}
        value={by}
        onChange={(value) => setBy(value === 'station' ? 'station' : 'expected')}
      >
        <div className="sm-stack" style={{ gap: 8, marginTop: 6 }}>
          <Radio value="station" label={words.passwordByStation} disabled={!station.online} />
          <Radio value="expected" label={words.passwordByExpected} />
        </div>
      </Radio.Group>
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}

export function StationPassword({ station }: { station: Station }) {
  const text = useText()
  const words = text.stationSettings
  const [asked, setAsked] = useState<'generate' | 'remove' | null>(null)
  const [made, setMade] = useState<string | null>(null)
  const edit = useStationEdit(station)
  return (
    <Panel title={words.password}>
      <div className="sm-stack" style={{ gap: 10 }}>
        <div className="sm-soft">{station.hasPassword ? words.passwordSet : words.passwordNone}</div>
        <div className="sm-row sm-wrap">
          <Button variant="default" onClick={() => setAsked('generate')}>
            {words.generate}
          </Button>
          {station.hasPassword ? (
            <Button variant="subtle" color="gray" onClick={() => setAsked('remove')}>
              {words.removePassword}
            </Button>
          ) : null}
        </div>
      </div>
      {asked === 'generate' ? <Generate station={station} close={() => setAsked(null)} made={setMade} /> : null}
      <Modal
        opened={made !== null}
        onClose={() => setMade(null)}
        title={words.newPassword}
        closeButtonProps={{ 'aria-label': text.common.close }}
      >
        <Secret label={station.id} value={made ?? ''} hint={text.common.shownOnce} />
      </Modal>
      <Confirm
        opened={asked === 'remove'}
        close={() => setAsked(null)}
        title={words.removePassword}
        text={words.removePasswordText}
        action={words.removePassword}
        danger
        run={(reason) => edit.mutateAsync({ password: null, ...(reason === '' ? {} : { reason }) })}
      />
    </Panel>
  )
}
