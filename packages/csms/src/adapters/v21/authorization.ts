import { type ocpp21, type ResponseOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers21 } from '../handlers.ts'
import { idTokenInfo, presentedContract, presentedToken, saidOfContract } from '../v2/authorization.ts'

type EnergyTransfer = NonNullable<ResponseOf<typeof ocpp21, 'Authorize'>['allowedEnergyTransfer']>[number]

const modes: readonly EnergyTransfer[] = [
  'AC_single_phase',
  'AC_two_phase',
  'AC_three_phase',
  'DC',
  'AC_BPT',
  'AC_BPT_DER',
  'AC_DER',
  'DC_BPT',
  'DC_ACDP',
  'DC_ACDP_BPT',
  'WPT',
]

/** OCPP 2.1, C01, C07 and Q01: what is allowed besides charging itself. */
export function authorizationInbound21({ authorization }: Pick<DomainPorts, 'authorization'>) {
  return {
    Authorize: async (request, call) => {
      const { idToken } = request
      const result = await authorization.authorize(call, presentedToken(idToken), presentedContract(request))
      const allowedEnergyTransfer = modes.filter((mode) => result.energyTransfer?.includes(mode) === true)
      return {
        idTokenInfo: idTokenInfo(result),
        ...saidOfContract(result),
        ...(allowedEnergyTransfer.length === 0 ? {} : { allowedEnergyTransfer }),
      }
    },
  } satisfies Pick<Handlers21, 'Authorize'>
}
