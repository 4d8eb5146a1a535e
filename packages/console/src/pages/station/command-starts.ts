import { type CommandType, type Station } from '@stationmaster/contract'
import { parametersOf } from '../../client/command-schemas.ts'
import { type Field, shapeOf } from '../../forms/schema.ts'
import { overlay, type Starts, seedOf } from '../../forms/values.ts'

const hourMs = 3_600_000

/** What an operator most often means, where the contract leaves it open. */
const usual: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Reset: { type: 'OnIdle' },
  ChangeAvailability: { operationalStatus: 'Inoperative' },
  TriggerMessage: { requestedMessage: 'StatusNotification' },
  CustomerInformation: { report: true, clear: false },
}

/** A needed instant opens with the present, one that ends something with an hour from now; what comes first, at 0. */
const startsAt =
  (now: number): Starts =>
  ({ name, schema, required }: Field) => {
    if (name === 'startPeriod') return 0
    if (!required || shapeOf(schema).kind !== 'instant') return undefined
    const from = Math.floor(now / 1_000) * 1_000
    return new Date(/expir|until|validTo|^to$|latest/i.test(name) ? from + hourMs : from).toISOString()
  }

/** The parameters a command's form opens with. */
export const startOf = (
  type: CommandType,
  given: Readonly<Record<string, unknown>>,
  station: Pick<Station, 'evses'>,
  now: number,
): unknown => {
  const schema = parametersOf(type)
  const evses = station.evses.filter(({ evseId }) => evseId > 0)
  const [first] = evses
  // The only one there is, where one must be named.
  const only =
    evses.length === 1 && first !== undefined && (schema.required?.includes('evseId') ?? false)
      ? { evseId: first.evseId }
      : {}
  const start = { ...only, ...usual[type], ...given }
  return overlay(seedOf(schema, startsAt(now)), start)
}
