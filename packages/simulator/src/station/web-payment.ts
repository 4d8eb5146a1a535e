/** Payment at a station: the code for the web, the EVSE it keeps for who pays, what its terminal settles [2.1 C18–C25]. */
import { createHmac } from 'node:crypto'
import { type StationMemory } from './memory.ts'
import { type SettlementNotice, type TransactionEvent } from './model.ts'
import { type Variables } from './variables.ts'

const characters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

interface Payer {
  readonly maxenergy?: number
  readonly maxtime?: number
  readonly maxcost?: string
}

interface CodeShower {
  readonly variables: Variables
  readonly options: { readonly identity: string }
  /** Now by the station's own clock. */
  readonly timestamp: string
}

/** The address in the code now; undefined where the station shows none [C25.FR.01]. */
export function paymentUrl(station: CodeShower, evseId: number, asked: Payer = {}): string | undefined {
  const { variables, options, timestamp } = station
  const text = (name: string) => variables.text(`WebPaymentsCtrlr.${name}`)
  const template = text('URLTemplate')
  if (template === '' || text('SharedSecret') === '') return undefined
  const window = Math.floor(Date.parse(timestamp) / 1_000 / Number(text('ValidityTime')))
  const query = Object.entries(asked).map(([name, value]) => `${name}=${value}`)
  return `${template
    .replaceAll('{chargingstationid}', encodeURIComponent(options.identity))
    .replaceAll('{evse}', String(evseId))
    .replaceAll('{totp}', oneTimePassword(text('SharedSecret'), window, Number(text('Length'))))
    .replaceAll('{version}', text('TOTPVersion'))}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

function oneTimePassword(secret: string, window: number, length: number): string {
  const message = Buffer.from(window.toString(16).padStart(16, '0'), 'hex')
  const hash = createHmac('sha256', Buffer.from(secret)).update(message).digest()
  const start = hash.readUInt8(31) % 16
  return Array.from({ length }, (_, place) => characters[hash.readUInt8((start + place) % 32) % 62]).join('')
}

/** [C25.FR.22] For so long nobody begins at the EVSE by hand. */
export function keepForPayer(
  station: { readonly memory: StationMemory; readonly timestamp: string },
  evseId: number,
  seconds: number,
): void {
  station.memory.payerUntil = {
    ...station.memory.payerUntil,
    [evseId]: Date.parse(station.timestamp) + seconds * 1_000,
  }
}

export function isKeptForPayer(memory: StationMemory, evseId: number, now: number): boolean {
  return (memory.payerUntil?.[evseId] ?? 0) > now || (memory.payerUntil?.[0] ?? 0) > now
}

/** What was paid at the terminal is settled at the end, by the station's own account [2.1 C20, C21]. */
export function settlementOf(
  { type, transactionId, cost, at }: TransactionEvent,
  { transactions }: Pick<StationMemory, 'transactions'>,
): SettlementNotice | undefined {
  const { idToken } = transactions.find(({ id }) => id === transactionId) ?? {}
  if (type !== 'Ended' || idToken?.type !== 'DirectPayment' || cost === undefined) return undefined
  const paid = { transactionId, pspRef: idToken.idToken, at }
  if (cost.energyWh === 0) return { ...paid, status: 'Canceled', amount: 0 }
  const amount = Object.values(cost.parts).reduce((sum, { inclTax }) => sum + inclTax, 0) / 100_000
  return { ...paid, status: 'Settled', amount }
}
