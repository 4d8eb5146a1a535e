import { type MeterValue } from '@stationmaster/contract'

export interface MeterSeries {
  /** Epoch seconds, ascending and distinct. */
  at: number[]
  powerW: (number | null)[]
  /** Since the start of the transaction, not the register. */
  energyWh: (number | null)[]
  socPercent: (number | null)[]
}

/** Lines from meter values; several values of one moment are one point, and the register becomes what was charged. */
export const seriesOf = (
  values: readonly MeterValue[],
  meterStartWh: number | null,
  startedAt: string,
): MeterSeries => {
  const points = new Map<number, { powerW: number | null; energyWh: number | null; socPercent: number | null }>()
  const first = values.find((value) => value.energyWh !== null)?.energyWh ?? 0
  const start = meterStartWh ?? first
  // Nothing had been charged when it started; the first meter value may come a minute later.
  if (meterStartWh !== null)
    points.set(Math.round(Date.parse(startedAt) / 1000), { powerW: null, energyWh: 0, socPercent: null })
  for (const value of values) {
    const at = Math.round(Date.parse(value.at) / 1000)
    if (Number.isNaN(at)) continue
    const before = points.get(at)
    points.set(at, {
      powerW: value.powerW ?? before?.powerW ?? null,
      energyWh: value.energyWh === null ? (before?.energyWh ?? null) : value.energyWh - start,
      socPercent: value.socPercent ?? before?.socPercent ?? null,
    })
  }
  const ordered = [...points.entries()].sort(([a], [b]) => a - b)
  return {
    at: ordered.map(([at]) => at),
    powerW: ordered.map(([, point]) => point.powerW),
    energyWh: ordered.map(([, point]) => point.energyWh),
    socPercent: ordered.map(([, point]) => point.socPercent),
  }
}
