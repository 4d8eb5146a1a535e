import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useText } from '../i18n/language.tsx'

export function Copy({ value, label }: { value: string; label?: string }) {
  const text = useText()
  return (
    <CopyButton value={value} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? text.common.copied : (label ?? text.common.copy)}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={copied ? text.common.copied : (label ?? text.common.copy)}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}

/** A value to take away, shown once. */
export function Secret({ label, value, hint }: { label: string; value: string; hint?: string }) {
  return (
    <div>
      <div className="sm-small sm-quiet">{label}</div>
      <div className="sm-row">
        <div className="sm-secret sm-grow">{value}</div>
        <Copy value={value} />
      </div>
      {hint === undefined ? null : <div className="sm-small sm-quiet">{hint}</div>}
    </div>
  )
}
