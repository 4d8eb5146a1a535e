/** Places where stations stand. */
import { type DomainError } from '@stationmaster/contract'
import { flawOf } from './access-hours.ts'
import { allowed, audited, difference, type Editing, type Editor, edit, refuse } from './audit.ts'
import { cableWrites } from './desired-configuration-cable.ts'
import { type Instant, type Site } from './model.ts'
import { type Decision, type NewEvent, need, put, remove, type Store } from './ports.ts'

/** What is left out keeps its value, or its default on the first time. */
export type SiteChanges = {
  [K in keyof Omit<Site, 'organisationId' | 'siteId' | 'access'>]?: Site[K] | undefined
} & { access?: Partial<Site['access']> | undefined }

export interface SitesOptions extends Editing {
  store: Store
  /** Desired values of its stations are others now. */
  desiredChanged(): void
}

export function createSites(options: SitesOptions) {
  const { store } = options

  /** @returns the site and whether it is new */
  async function save(editor: Editor, siteId: string, changes: SiteChanges): Promise<{ site: Site; created: boolean }> {
    const by = edit(options, editor)
    const saved = allowed(
      await store.run({
        touches: [`site:${siteId}`, 'desired-configuration'],
        needs: { known: need('site', siteId) },
        decide: ({ known }): Decision<{ site: Site; created: boolean } | DomainError> => {
          const zone = changes.timeZone
          if (zone !== undefined && !isTimeZone(zone)) {
            return refuse(
              'invalid-request',
              `timeZone "${zone}" is not known; use an IANA name such as Europe/Stockholm.`,
              {
                field: 'timeZone',
              },
            )
          }
          const times = changes.access?.openingTimes
          const flaw = times === null || times === undefined ? null : flawOf(times)
          if (flaw !== null) return refuse('invalid-request', flaw, { field: 'access.openingTimes' })
          const site = merged(known ?? newSite(options.organisationId, siteId), changes)
          const change = difference<Partial<Site>>(known, site)
          const created = known === undefined
          if (!created && Object.keys(change).length === 0) return { result: { site, created }, writes: [], events: [] }
          const writes = [
            put('site', site),
            ...cableWrites(known, site),
            audited(by, created ? 'site.created' : 'site.changed', `site:${siteId}`, change),
          ]
          return { result: { site, created }, writes, events: [changed(site, by.at)] }
        },
      }),
    )
    options.desiredChanged()
    return saved
  }

  async function removeSite(editor: Editor, siteId: string): Promise<void> {
    const by = edit(options, editor)
    allowed(
      await store.run({
        touches: [`site:${siteId}`, 'desired-configuration'],
        needs: { site: need('site', siteId), station: need('stationOfSite', siteId) },
        decide: ({ site, station }): Decision<DomainError | null> => {
          if (site === undefined) return refuse('site-not-found', `There is no site with the id ${siteId}.`)
          if (station !== undefined) {
            return refuse('in-use', `Station ${station.identity} stands there; move the stations of this site first.`)
          }
          const writes = [
            remove('site', site),
            ...cableWrites(site, { ...site, access: { ...site.access, unlockOnEVSideDisconnect: null } }),
            audited(by, 'site.removed', `site:${siteId}`, { name: site.name }),
          ]
          return {
            result: null,
            writes,
            events: [changed({ siteId, removed: true }, by.at)],
          }
        },
      }),
    )
  }

  function changed(data: object, at: Instant): NewEvent {
    return {
      organisationId: options.organisationId,
      type: 'site.changed',
      stationId: null,
      at,
      source: 'operator',
      data,
    }
  }

  return { save, remove: removeSite }
}
export type Sites = ReturnType<typeof createSites>

function newSite(organisationId: string, siteId: string): Site {
  return {
    organisationId,
    siteId,
    name: siteId,
    address: null,
    city: null,
    postalCode: null,
    country: null,
    timeZone: 'UTC',
    latitude: null,
    longitude: null,
    access: { mode: 'known', groupIds: [] },
  }
}

function merged(site: Site, changes: SiteChanges): Site {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  return { ...site, ...Object.fromEntries(given), access: { ...site.access, ...changes.access } }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
