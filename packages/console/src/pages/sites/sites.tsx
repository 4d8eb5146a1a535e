import './sites.css'
import { Button } from '@mantine/core'
import { type Site } from '@stationmaster/contract'
import { IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Confirm } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Page } from '../../components/page.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { SiteForm } from './site-form.tsx'

/** Places with stations, and who may charge there. */
export function SitesPage() {
  const text = useText()
  const format = useFormat()
  const words = text.sites
  const client = useQueryClient()
  const { administrator } = useSession()
  const [edited, setEdited] = useState<Site | 'new' | null>(null)
  const [removed, setRemoved] = useState<Site | null>(null)
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal) })
  const columns: Column<Site>[] = [
    {
      id: 'site',
      header: words.columns.site,
      cell: (site) => (
        <>
          <strong className="sm-break">{site.name}</strong>
          <div className="sm-small sm-quiet sm-mono">{site.siteId}</div>
        </>
      ),
    },
    {
      id: 'place',
      header: words.columns.place,
      wide: true,
      cell: (site) => (
        <>
          <div>
            {[site.address, [site.postalCode, site.city].filter((word) => word !== null).join(' '), site.country]
              .filter((word) => word !== null && word !== '')
              .join(', ')}
          </div>
          <div className="sm-small sm-quiet">{site.timeZone}</div>
        </>
      ),
    },
    { id: 'access', header: words.columns.access, cell: (site) => words.access[site.access.mode] },
    {
      id: 'stations',
      header: words.columns.stations,
      align: 'right',
      cell: (site) => (
        <Link className="sm-textlink" to="/stations" search={{ siteId: site.siteId }}>
          {format.number(site.stations)}
          <span className="sm-hidden">{`${words.showStations}: ${site.name}`}</span>
        </Link>
      ),
    },
  ]
  if (administrator) {
    columns.push({
      id: 'actions',
      header: '',
      align: 'right',
      width: '1%',
      cell: (site) => (
        <RowMenu
          name={site.name}
          items={[
            { label: text.common.edit, run: () => setEdited(site) },
            { label: text.common.delete, run: () => setRemoved(site) },
          ]}
        />
      ),
    })
  }
  return (
    <Page
      title={words.title}
      actions={
        administrator ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setEdited('new')}>
            {words.add}
          </Button>
        ) : undefined
      }
    >
      <div className="sm-panel">
        <Loaded query={sites}>
          {({ items }) => (
            <DataTable
              label={words.title}
              columns={columns}
              rows={items}
              rowKey={(site) => site.siteId}
              empty={<Empty title={words.empty} hint={words.emptyHint} />}
            />
          )}
        </Loaded>
      </div>
      {edited === null ? null : <SiteForm site={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
      {removed === null ? null : (
        <Confirm
          opened
          close={() => setRemoved(null)}
          title={words.deleteTitle(removed.name)}
          text={words.deleteText}
          action={text.common.delete}
          danger
          run={(reason) => api.deleteSite(removed.siteId, reason)}
          done={() => {
            notify.done(text.common.deleted)
            renew(client, keys.sites, keys.network, ['stations'])
          }}
        />
      )}
    </Page>
  )
}
