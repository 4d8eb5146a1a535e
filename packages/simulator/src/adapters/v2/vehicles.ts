import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type SigningUse } from '../../station/certificate-memory.ts'
import { type Outcome } from '../../station/link.ts'
import { type AuthorizationResult, type IdToken } from '../../station/model.ts'
import { type ContractAnswer, type PresentedContract, type VehicleSpeech } from '../../station/vehicle-model.ts'
import { authorization2 } from './lower.ts'

type Requests<A extends keyof (typeof ocpp201)['actions']> = RequestOf<typeof ocpp201, A>
type TokenInfo = Parameters<typeof authorization2>[0]

/** The requests for vehicles, as each version writes them. */
export interface VehicleCalls {
  authorize(
    idToken: IdToken,
    contract: Pick<Requests<'Authorize'>, 'certificate' | 'iso15118CertificateHashData'>,
  ): Promise<Outcome<{ idTokenInfo: TokenInfo; certificateStatus?: string }>>
  sign(csr: string, certificateType: SigningUse): Promise<Outcome<{ status: string }>>
  certificateStatus(request: Requests<'GetCertificateStatus'>): Promise<Outcome<{ status: string }>>
  contract(request: Requests<'Get15118EVCertificate'>): Promise<Outcome<ContractAnswer>>
}

/** ISO 15118 in words of 2.x, which 1.6 carries as text. */
export function vehicleSpeech2(calls: VehicleCalls): VehicleSpeech {
  return {
    async authorize({ idToken, certificate, iso15118CertificateHashData }: PresentedContract) {
      const answer = await calls.authorize(idToken, {
        ...(certificate !== undefined && { certificate }),
        ...(iso15118CertificateHashData !== undefined && { iso15118CertificateHashData }),
      })
      if (!answer.ok) return answer
      const { idTokenInfo, certificateStatus } = answer.value
      const value = authorization2(idTokenInfo)
      // [C07.FR.08] both must be good.
      const isGood = certificateStatus === undefined || certificateStatus === 'Accepted'
      const judged: AuthorizationResult =
        isGood || value.status !== 'Accepted' ? value : { ...value, status: 'Invalid' }
      return { ok: true, value: judged }
    },
    sign: (csr, use) => calls.sign(csr, use),
    certificateStatus: (ocspRequestData) => calls.certificateStatus({ ocspRequestData }),
    contract: (iso15118SchemaVersion, exiRequest) =>
      calls.contract({ iso15118SchemaVersion, action: 'Install', exiRequest }),
  }
}
