import { Button, Modal } from '@mantine/core'
import { type ReactNode } from 'react'
import { useText } from '../i18n/language.tsx'
import { ProblemNote } from './feedback.tsx'

interface DialogProps {
  opened: boolean
  close: () => void
  title: string
  submit: string
  ready?: boolean
  pending: boolean
  error?: unknown
  onSubmit: () => void
  size?: string
  /** What is wrong is said by the form itself, in the reader's language, and not by the browser. */
  judged?: boolean
  children: ReactNode
}

/** A form in a window: Enter sends, Escape leaves, a refusal is shown above the buttons. */
export function Dialog({
  opened,
  close,
  title,
  submit,
  ready = true,
  pending,
  error,
  onSubmit,
  size = 'md',
  judged = false,
  children,
}: DialogProps) {
  const text = useText()
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <form
        className="sm-stack"
        style={{ gap: 12 }}
        noValidate={judged}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !pending) onSubmit()
        }}
      >
        {children}
        {error === undefined || error === null ? null : <ProblemNote error={error} />}
        <div className="sm-row" style={{ justifyContent: 'flex-end', marginTop: 4 }}>
          <Button variant="default" onClick={close}>
            {text.common.cancel}
          </Button>
          <Button type="submit" disabled={!ready} loading={pending}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
