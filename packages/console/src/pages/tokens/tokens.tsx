import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useSession } from '../../client/session.ts'
import { Page, PageTabs } from '../../components/page.tsx'
import { useText } from '../../i18n/language.tsx'
import { oneOfValues } from '../../shell/search.ts'
import { Groups } from './groups.tsx'
import { SeenCards } from './seen-cards.tsx'
import { TokenForm } from './token-form.tsx'
import { TokenList } from './token-list.tsx'
import { useTokenSearch } from './token-search.ts'

/** Who may charge: tokens, their groups, and the cards that were seen and are not known (F21). */
export function TokensPage() {
  const text = useText()
  const { search, change } = useTokenSearch()
  const { operator } = useSession()
  const tab = oneOfValues(search.tab, ['list', 'groups', 'seen'])
  return (
    <Page
      title={text.tokens.title}
      actions={
        operator ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => change({ add: '1' })}>
            {text.tokens.add}
          </Button>
        ) : undefined
      }
    >
      <PageTabs
        label={text.tokens.title}
        current={tab}
        tabs={[
          { value: 'list', label: text.tokens.list },
          { value: 'groups', label: text.tokens.groups },
          { value: 'seen', label: text.tokens.seen },
        ]}
      />
      {tab === 'list' ? <TokenList /> : tab === 'groups' ? <Groups /> : <SeenCards />}
      {operator && search.add !== undefined ? <TokenForm token={null} close={() => change({ add: '' })} /> : null}
    </Page>
  )
}
