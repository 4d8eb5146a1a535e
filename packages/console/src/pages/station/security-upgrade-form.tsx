import { Checkbox, NumberInput, Radio, Select, TextInput } from '@mantine/core'
import {
  type OcppInterface,
  type SecurityUpgradeInput,
  type Station,
  type StationSecurity,
} from '@stationmaster/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { securityApi } from '../../client/security.ts'
import { ReasonField } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemNote } from '../../components/feedback.tsx'
import { TonePill } from '../../components/state.tsx'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

const interfaces = [
  'Any',
  'Wired0',
  'Wired1',
  'Wired2',
  'Wired3',
  'Wireless0',
  'Wireless1',
  'Wireless2',
  'Wireless3',
] as const satisfies readonly OcppInterface[]

const tones = { met: 'signal', 'not-met': 'fault', unknown: 'warn' } as const

interface Props {
  station: Station
  security: StationSecurity
  close: () => void
  begun: () => void
}

/** Asks for another profile; what would be missing is shown before anything is sent. */
export function UpgradeForm({ station, security, close, begun }: Props) {
  const text = useText()
  const words = useBlocksText().security
  const now = security.securityProfile
  const [toProfile, setProfile] = useState(Math.min(now + 1, 3))
  const [csmsUrl, setUrl] = useState('')
  const [slot, setSlot] = useState<number | ''>('')
  const [ocppInterface, setInterface] = useState<OcppInterface | null>(null)
  const [isImmediate, setImmediate] = useState(false)
  const [newPassword, setNewPassword] = useState(false)
  const [force, setForce] = useState(false)
  const [reason, setReason] = useState('')
  const hasSlots = station.commands.includes('SetNetworkProfile')
  const input: SecurityUpgradeInput = {
    toProfile,
    resetType: isImmediate ? 'Immediate' : 'OnIdle',
    ...(hasSlots && csmsUrl.trim() !== '' ? { csmsUrl: csmsUrl.trim() } : {}),
    ...(hasSlots && slot !== '' ? { configurationSlot: slot } : {}),
    ...(hasSlots && ocppInterface !== null ? { ocppInterface } : {}),
    ...(newPassword ? { newPassword } : {}),
    ...(toProfile < now ? { lower: true } : {}),
    ...(force ? { force } : {}),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  }
  const look = useQuery({
    queryKey: ['station', station.id.toLowerCase(), 'security', 'dry-run', JSON.stringify({ ...input, reason: '' })],
    queryFn: () => securityApi.upgrade(station.id, { ...input, dryRun: true }),
    retry: false,
  })
  const begin = useMutation({
    mutationFn: () => securityApi.upgrade(station.id, input),
    onSuccess: () => {
      begun()
      close()
    },
  })
  const profiles = [1, 2, 3].filter((profile) => profile > now || (now === 3 && profile === 2))
  return (
    <Dialog
      opened
      close={close}
      title={words.begin}
      submit={words.begin}
      size="lg"
      pending={begin.isPending}
      error={begin.error}
      onSubmit={() => begin.mutate()}
    >
      <Radio.Group label={words.to} value={String(toProfile)} onChange={(value) => setProfile(Number(value))}>
        <div className="sm-stack" style={{ gap: 8, marginTop: 6 }}>
          {profiles.map((profile) => (
            <Radio key={profile} value={String(profile)} label={text.stationSettings.profiles[profile]} />
          ))}
        </div>
      </Radio.Group>
      {hasSlots ? (
        <>
          <TextInput
            label={words.url}
            description={words.urlHint}
            placeholder={toProfile >= 2 ? 'wss://csms.example/ocpp' : 'ws://csms.example/ocpp'}
            value={csmsUrl}
            onChange={({ currentTarget }) => setUrl(currentTarget.value)}
          />
          <NumberInput
            label={words.slot}
            description={words.slotHint}
            min={0}
            max={1000}
            value={slot}
            onChange={(value) => setSlot(typeof value === 'number' ? value : '')}
          />
          <Select
            label={words.interface}
            description={words.interfaceHint}
            clearable
            data={[...interfaces]}
            value={ocppInterface}
            onChange={(value) => setInterface(interfaces.find((known) => known === value) ?? null)}
          />
        </>
      ) : null}
      <Checkbox
        label={words.immediate}
        checked={isImmediate}
        onChange={({ currentTarget }) => setImmediate(currentTarget.checked)}
      />
      {toProfile < 3 ? (
        <Checkbox
          label={words.newPassword}
          checked={newPassword}
          onChange={({ currentTarget }) => setNewPassword(currentTarget.checked)}
        />
      ) : null}
      <Checkbox label={words.force} checked={force} onChange={({ currentTarget }) => setForce(currentTarget.checked)} />
      <ReasonField value={reason} onChange={setReason} />
      <section aria-label={words.preconditions}>
        <strong className="sm-small">{words.preconditions}</strong>
        {look.error === null ? null : <ProblemNote error={look.error} />}
        <ul className="sm-stack" style={{ margin: '6px 0 0', padding: 0, listStyle: 'none', gap: 6 }}>
          {(look.data?.preconditions ?? []).map(({ name, state, detail }) => (
            <li key={name} className="sm-row sm-wrap">
              <TonePill tone={tones[state]}>{words.preconditionStates[state]}</TonePill>
              <span>{words.preconditionNames[name]}</span>
              <span className="sm-small sm-quiet sm-break">{detail}</span>
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  )
}
