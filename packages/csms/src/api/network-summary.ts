import { type Network } from '@stationmaster/contract'
import { type Instant } from '../domain/model.ts'
import { type Clock } from '../domain/ports.ts'
import { type NetworkReads, type SiteReads } from '../domain/station-reads.ts'
import { instantOrNull, instantText } from './kit.ts'
import { presentCounts, totalOf } from './present/network.ts'

/** While things change the counts are at most this old; while nothing does they stand longer. */
const countsForMs = 2_000
/** Counting a large network may take this share of the time at most: the longer it takes, the longer it stands. */
const countingShare = 0.1
const countsForAtMostMs = 15_000
const quietForMs = 30_000
/** The energy of the day needs longer reads: it is renewed less often, and takes a smaller share. */
const energyForMs = 5_000
const energyShare = 0.02
const energyForAtMostMs = 20_000
const dayMs = 24 * 3_600_000
const mostAttention = 50

export interface NetworkSummaryOptions {
  reads: { network: NetworkReads; sites: Pick<SiteReads, 'list'> }
  clock: Clock
  onCommitted(listener: () => void): () => void
}

/** The Now page in one answer, counted once for everyone who looks. */
export function createNetworkSummary({ reads, clock, onCommitted }: NetworkSummaryOptions) {
  let changed = true
  const summary = renewed(clock, read, { leastMs: countsForMs, share: countingShare, mostMs: countsForAtMostMs })
  const energy = renewed(clock, readEnergy, { leastMs: energyForMs, share: energyShare, mostMs: energyForAtMostMs })
  const unlisten = onCommitted(() => {
    changed = true
  })

  async function readEnergy(now: Instant): Promise<number> {
    let energyWh = 0
    for (const zone of [null, ...(await reads.network.timeZones())]) {
      energyWh += await reads.network.energySince(startOfDay(now, zone ?? 'UTC'), zone)
    }
    return energyWh
  }

  async function read(now: Instant): Promise<Network> {
    changed = false
    const energyTodayWh = await energy((standsMs) => standsMs)
    const counts = await reads.network.counts(clock.now())
    const sites = new Map((await reads.sites.list()).map((site) => [site.siteId, site]))
    const lines = counts.map((line) => {
      const site = line.siteId === null ? undefined : sites.get(line.siteId)
      return {
        siteId: line.siteId,
        name: site?.name ?? line.siteId ?? '',
        city: site?.city ?? null,
        counts: presentCounts(line),
        meterAt: instantOrNull(line.meterAt),
      }
    })
    const shown = new Set(counts.map(({ siteId }) => siteId))
    for (const site of sites.values()) {
      if (shown.has(site.siteId)) continue
      lines.push({ siteId: site.siteId, name: site.name, city: site.city, counts: totalOf([]), meterAt: null })
    }
    lines.sort((a, b) => Number(a.siteId === null) - Number(b.siteId === null) || a.name.localeCompare(b.name))
    const needed = [
      ...(await reads.network.faulted()).map((row) => attention('faulted', row)),
      ...(await reads.network.offline()).map((row) => attention('offline', row)),
      ...(await reads.network.told('station.duplicate-identity', now - dayMs)).map((row) =>
        attention('duplicate-identity', row),
      ),
      ...(await reads.network.told('configuration.drifted', now - dayMs)).map((row) => attention('drift', row)),
      ...(await reads.network.pending()).map((row) => attention('pending', row)),
    ]
    return {
      at: instantText(now),
      total: totalOf(lines.map((line) => line.counts)),
      energyTodayWh,
      sites: lines,
      attention: needed.slice(0, mostAttention),
      knocking: await reads.network.knocking(),
    }
  }

  function get(): Promise<Network> {
    return summary((standsMs) => (changed ? standsMs : quietForMs))
  }

  return { get, [Symbol.dispose]: unlisten }
}
export type NetworkSummary = ReturnType<typeof createNetworkSummary>

interface Standing<T> {
  promise: Promise<T>
  /** Undefined while it is read. */
  read?: { at: Instant; standsMs: number }
}

/**
 * What is read once for everyone and again when it no longer stands. One reading at a time: who comes while it lasts
 * waits for it, so that a slow database is not asked the more the slower it is; its age begins when it is there.
 */
function renewed<T>(
  clock: Clock,
  read: (now: Instant) => Promise<T>,
  { leastMs, share, mostMs }: { leastMs: number; share: number; mostMs: number },
) {
  let standing: Standing<T> | null = null
  return (stands: (standsMs: number) => number): Promise<T> => {
    const now = clock.now()
    const last = standing?.read
    const isOver = last !== undefined && (now < last.at || now - last.at >= stands(last.standsMs))
    if (standing !== null && !isOver) return standing.promise
    const fresh: Standing<T> = { promise: read(now) }
    standing = fresh
    fresh.promise.then(
      () => {
        const at = clock.now()
        fresh.read = { at, standsMs: between(leastMs, (at - now) / share, mostMs) }
      },
      () => {
        if (standing === fresh) standing = null
      },
    )
    return fresh.promise
  }
}

type Attention = Network['attention'][number]

function attention(
  kind: Attention['kind'],
  row: { identity: string; since: Instant | null; evseId?: number; detail?: string | null },
): Attention {
  const { identity, since, evseId, detail } = row
  return { kind, stationId: identity, evseId: evseId ?? null, since: instantOrNull(since), detail: detail ?? null }
}

/** The last midnight in a time zone; an hour off on the two days a year the clocks change. */
export function startOfDay(now: Instant, timeZone: string): Instant {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  const read = new Map(parts.formatToParts(now).map(({ type, value }) => [type, Number(value)]))
  const sinceMidnight = ((read.get('hour') ?? 0) * 60 + (read.get('minute') ?? 0)) * 60 + (read.get('second') ?? 0)
  return now - sinceMidnight * 1_000 - (now % 1_000)
}

function between(least: number, wanted: number, most: number): number {
  return Math.min(Math.max(least, wanted), most)
}
