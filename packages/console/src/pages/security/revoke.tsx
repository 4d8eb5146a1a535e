import { Select } from '@mantine/core'
import { type RevocationReason, type StationCertificate } from '@stationmaster/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { renew } from '../../client/background.ts'
import { certificateKeys, certificatesApi } from '../../client/certificates.ts'
import { Confirm } from '../../components/confirm.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

const reasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const satisfies readonly RevocationReason[]

/** Revokes a certificate for good: why in the words of RFC 5280, and why in those of who does it. */
export function Revoke({ certificate, close }: { certificate: StationCertificate; close: () => void }) {
  const words = useBlocksText().certificates
  const client = useQueryClient()
  const [chosen, setChosen] = useState<RevocationReason>('unspecified')
  return (
    <Confirm
      opened
      close={close}
      title={words.revoke}
      text={words.revokeText(certificate.stationId)}
      action={words.revoke}
      danger
      reasonRequired
      run={async (reason) => {
        await certificatesApi.revoke(certificate.id, chosen, reason)
        renew(client, certificateKeys.ofStation(certificate.stationId))
        renew(client, ['certificates'])
      }}
    >
      <Select
        label={words.revocationReason}
        data={reasons.map((value) => ({ value, label: words.revocationReasons[value] }))}
        value={chosen}
        onChange={(next) => setChosen(reasons.find((reason) => reason === next) ?? 'unspecified')}
      />
    </Confirm>
  )
}
