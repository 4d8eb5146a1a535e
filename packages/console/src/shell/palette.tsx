import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconChargingPile, IconDoorEnter, IconLanguage, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api } from '../client/api.ts'
import { letRun } from '../client/background.ts'
import { keys } from '../client/keys.ts'
import { useSession } from '../client/session.ts'
import { isLanguage, languages } from '../i18n/dictionary.ts'
import { useLanguage } from '../i18n/language.tsx'
import { schemes } from './account-menu.tsx'
import { usePages } from './navigation.tsx'
import { useOwnLanguage } from './own-language.ts'

const usePageActions = (): SpotlightActionData[] => {
  const { text } = useLanguage()
  const navigate = useNavigate()
  return usePages().map((page) => ({
    id: `page-${page.name}`,
    label: text.nav[page.name],
    leftSection: <page.icon size={16} stroke={1.6} />,
    onClick: () => letRun(navigate({ to: page.to })),
  }))
}

const useStationActions = (query: string): SpotlightActionData[] => {
  const { text } = useLanguage()
  const navigate = useNavigate()
  const [settled] = useDebouncedValue(query.trim(), 180)
  const parameters = { q: settled, limit: 7 }
  const found = useQuery({
    queryKey: keys.stations(parameters),
    queryFn: ({ signal }) => api.stations(parameters, signal),
    enabled: settled.length > 0,
  })
  // What was found for another word is not shown for this one.
  if (query.trim() === '' || query.trim() !== settled) return []
  return (found.data?.items ?? []).map((station) => ({
    id: `station-${station.id}`,
    label: station.id,
    description: [
      station.displayName,
      station.siteName,
      station.model,
      station.online ? text.link.online : text.link.offline,
    ]
      .filter((word) => word !== null)
      .join(' · '),
    // Found by the server, also by serial number and EVSE id: the palette's own filter must not drop it.
    keywords: [query],
    leftSection: <IconChargingPile size={16} stroke={1.6} />,
    onClick: () => letRun(navigate({ to: '/stations/$id', params: { id: station.id } })),
  }))
}

const useActions = (): SpotlightActionData[] => {
  const { text } = useLanguage()
  const choose = useOwnLanguage()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const { operator, administrator } = useSession()
  const schemeText = { auto: text.palette.auto, light: text.palette.light, dark: text.palette.dark }
  const actions: SpotlightActionData[] = []
  if (administrator) {
    actions.push({
      id: 'register',
      label: text.palette.register,
      leftSection: <IconPlus size={16} />,
      onClick: () => letRun(navigate({ to: '/stations', search: { register: '1' } })),
    })
  }
  if (operator) {
    actions.push({
      id: 'add-token',
      label: text.palette.addToken,
      leftSection: <IconPlus size={16} />,
      onClick: () => letRun(navigate({ to: '/tokens', search: { add: '1' } })),
    })
  }
  actions.push(
    {
      id: 'knocking',
      label: text.palette.knocking,
      leftSection: <IconDoorEnter size={16} />,
      onClick: () => letRun(navigate({ to: '/stations', search: { tab: 'knocking' } })),
    },
    {
      id: 'seen',
      label: text.palette.seen,
      leftSection: <IconDoorEnter size={16} />,
      onClick: () => letRun(navigate({ to: '/tokens', search: { tab: 'seen' } })),
    },
    ...schemes.map((scheme) => ({
      id: `scheme-${scheme.value}`,
      label: schemeText[scheme.value],
      leftSection: <scheme.icon size={16} />,
      onClick: () => setColorScheme(scheme.value),
    })),
    ...Object.entries(languages).map(([code, spoken]) => ({
      id: `language-${code}`,
      label: text.palette.language(spoken),
      keywords: [code, spoken],
      leftSection: <IconLanguage size={16} />,
      onClick: () => {
        if (isLanguage(code)) choose(code)
      },
    })),
  )
  return actions
}

/** Ctrl/⌘-K: pages, stations through the API, actions. */
export function Palette() {
  const { text } = useLanguage()
  const [query, setQuery] = useState('')
  const stations = useStationActions(query)
  const found = stations.map((action) => action.id).join()
  // Stations come after the typing, when the library has chosen among nothing: Enter goes to the first of them.
  useEffect(() => {
    if (found === '' || document.querySelector('[data-action][data-selected]') !== null) return
    document.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  }, [found])
  const groups: SpotlightActionGroupData[] = [
    { group: text.palette.stations, actions: stations },
    { group: text.palette.pages, actions: usePageActions() },
    { group: text.palette.actions, actions: useActions() },
  ]
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      nothingFound={text.palette.nothing}
      shortcut={null}
      title={text.palette.open}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      limit={14}
      scrollable
      maxHeight="min(60vh, 460px)"
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: text.palette.placeholder,
        'aria-label': text.palette.open,
      }}
    />
  )
}
