import { ocpp15 } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type VersionAdapter } from '../adapter.ts'
import { createAdapter16 } from '../v16/adapter.ts'
import { noStart } from '../v16/transactions.ts'
import { inbound15 } from './inbound.ts'
import { outbound15 } from './outbound.ts'

/** OCPP 1.5 lifted to 1.6: whatever 1.6 learns, 1.5 can do as far as it has words for it. */
export function createAdapter15(ports: DomainPorts): VersionAdapter<typeof ocpp15> {
  const adapter16 = createAdapter16(ports)
  return {
    protocol: ocpp15,
    inbound: inbound15(adapter16.inbound, ports),
    outbound: outbound15(adapter16.outbound),
    unreadable: (call, note) =>
      ports.transactions.unreadable(call, note, (given) => (call.action === 'StartTransaction' ? noStart(given) : {})),
  }
}
