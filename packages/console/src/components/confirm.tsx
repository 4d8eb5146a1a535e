import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useText } from '../i18n/language.tsx'
import { ProblemNote } from './feedback.tsx'

export function ReasonField({
  value,
  onChange,
  required = false,
}: {
  value: string
  onChange: (reason: string) => void
  required?: boolean
}) {
  const text = useText()
  return (
    <TextInput
      label={required ? text.common.reason : text.common.reasonOptional}
      description={text.common.reasonHint}
      required={required}
      maxLength={500}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

interface ConfirmProps {
  opened: boolean
  close: () => void
  title: string
  text: ReactNode
  action: string
  danger?: boolean
  reasonRequired?: boolean
  /** What must be typed before the action is offered. */
  typed?: { label: string; value: string } | undefined
  children?: ReactNode
  blocked?: boolean
  run: (reason: string) => Promise<unknown>
  done?: () => void
}

/** Asks before something that cannot simply be undone; carries the reason with it. */
export function Confirm(props: ConfirmProps) {
  const text = useText()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const { reset, ...mutation } = useMutation({
    mutationFn: () => props.run(reason.trim()),
    onSuccess: () => {
      leave()
      props.done?.()
    },
  })
  const leave = () => {
    setReason('')
    setTyped('')
    reset()
    props.close()
  }
  const ready =
    props.blocked !== true &&
    (props.reasonRequired !== true || reason.trim() !== '') &&
    (props.typed === undefined || typed.trim().toLowerCase() === props.typed.value.toLowerCase())
  return (
    <Modal
      opened={props.opened}
      onClose={leave}
      title={props.title}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <form
        className="sm-stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) mutation.mutate()
        }}
      >
        <div>{props.text}</div>
        {props.children}
        {props.typed === undefined ? null : (
          <TextInput
            label={props.typed.label}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <ReasonField value={reason} onChange={setReason} required={props.reasonRequired === true} />
        {mutation.isError ? <ProblemNote error={mutation.error} /> : null}
        <div className="sm-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={leave}>
            {text.common.cancel}
          </Button>
          <Button
            type="submit"
            color={props.danger === true ? 'red' : 'signal'}
            disabled={!ready}
            loading={mutation.isPending}
          >
            {props.action}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
