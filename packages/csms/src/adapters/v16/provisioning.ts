import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type BootResult } from '../../domain/inbound.ts'
import { type Handlers16 } from '../handlers.ts'
import { formatInstant } from '../instant.ts'
import { boundedName, optionalName } from '../shared-bounds.ts'

const statuses = { accepted: 'Accepted', pending: 'Pending', rejected: 'Rejected' } as const satisfies Record<
  BootResult['status'],
  string
>

/** OCPP 1.6, 4.2 and 4.6. */
export function provisioning16({ provisioning }: Pick<DomainPorts, 'provisioning'>) {
  return {
    BootNotification: async (request, call) => {
      const boot = await provisioning.boot(call, {
        vendor: boundedName(request.chargePointVendor),
        model: boundedName(request.chargePointModel),
        // chargeBoxSerialNumber is the deprecated name of the same thing (1.6, 6.3).
        serialNumber: optionalName(request.chargePointSerialNumber ?? request.chargeBoxSerialNumber),
        firmwareVersion: optionalName(request.firmwareVersion),
        iccid: optionalName(request.iccid),
        imsi: optionalName(request.imsi),
        reason: 'Unknown',
      })
      return { status: statuses[boot.status], currentTime: formatInstant(boot.at), interval: boot.intervalS }
    },
    Heartbeat: async (_request, call) => ({ currentTime: formatInstant((await provisioning.heartbeat(call)).at) }),
  } satisfies Pick<Handlers16, 'BootNotification' | 'Heartbeat'>
}
