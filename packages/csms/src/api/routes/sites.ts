import { DomainError, Id, Network, Site, SiteInput } from '@stationmaster/contract'
import Type from 'typebox'
import { type Reads } from '../../domain/reads.ts'
import { type Sites } from '../../domain/sites.ts'
import { type Api, editorOf, NoContent, ReasonQuery } from '../kit.ts'
import { type NetworkSummary } from '../network-summary.ts'
import { presentSite } from '../present/network.ts'

const Params = Type.Object({ siteId: Id })

export function siteRoutes(
  app: Api,
  { reads, sites, network }: { reads: Reads; sites: Sites; network: NetworkSummary },
): void {
  const tags = ['sites']

  async function shown(siteId: string): Promise<Site> {
    const site = await reads.sites.one(siteId)
    if (site === undefined) throw new DomainError('site-not-found', `There is no site with the id ${siteId}.`)
    return presentSite(site)
  }

  app.get(
    '/network',
    { schema: { tags: ['network'], summary: 'The whole network in one answer', response: { 200: Network } } },
    async () => network.get(),
  )

  app.get(
    '/sites',
    { schema: { tags, summary: 'List sites', response: { 200: Type.Object({ items: Type.Array(Site) }) } } },
    async () => ({ items: (await reads.sites.list()).map(presentSite) }),
  )

  app.get(
    '/sites/:siteId',
    { schema: { tags, summary: 'One site', params: Params, response: { 200: Site } } },
    async ({ params }) => shown(params.siteId),
  )

  app.put(
    '/sites/:siteId',
    {
      schema: {
        tags,
        summary: 'Add or edit a site',
        params: Params,
        body: SiteInput,
        response: { 200: Site, 201: Site },
      },
    },
    async (request, reply) => {
      const { reason, ...changes } = request.body
      const { created } = await sites.save(editorOf(request, reason), request.params.siteId, changes)
      return reply.code(created ? 201 : 200).send(await shown(request.params.siteId))
    },
  )

  app.delete(
    '/sites/:siteId',
    {
      schema: {
        tags,
        summary: 'Remove a site where no station stands',
        params: Params,
        querystring: ReasonQuery,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await sites.remove(editorOf(request, request.query.reason), request.params.siteId)
      return reply.code(204).send(null)
    },
  )
}
