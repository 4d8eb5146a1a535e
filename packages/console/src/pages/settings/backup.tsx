import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { ProblemNote } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Backup() {
  const text = useText()
  const words = text.settings.backup
  const backup = useMutation({
    mutationFn: () => api.backup(`stationmaster-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-')}.sqlite`),
  })
  return (
    <Panel title={words.title}>
      <div className="sm-stack" style={{ gap: 12, maxWidth: '70ch' }}>
        <div className="sm-soft">{words.text}</div>
        <div>
          <Button leftSection={<IconDownload size={15} />} loading={backup.isPending} onClick={() => backup.mutate()}>
            {words.run}
          </Button>
        </div>
        {backup.isPending ? <div role="status">{words.working}</div> : null}
        {backup.isError ? <ProblemNote error={backup.error} /> : null}
        <div className="sm-soft">{words.restore}</div>
        <code className="sm-secret">stationmaster restore stationmaster-….sqlite</code>
      </div>
    </Panel>
  )
}
