import { CommandStatus } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { isSettled, progressOf } from '../src/components/command-status.ts'

const sentAt = '2026-06-01T12:00:00.000Z'

test('accepted is not done: the effect is still awaited', () => {
  expect(progressOf({ status: 'accepted', sentAt })).toEqual({
    queued: 'done',
    sent: 'done',
    accepted: 'done',
    effect: 'now',
  })
  expect(progressOf({ status: 'completed', sentAt })).toEqual({
    queued: 'done',
    sent: 'done',
    accepted: 'done',
    effect: 'done',
  })
})

test('a failure stands at the step that failed', () => {
  expect(progressOf({ status: 'offline', sentAt: null })).toEqual({
    queued: 'done',
    sent: 'failed',
    accepted: 'waiting',
    effect: 'waiting',
  })
  expect(progressOf({ status: 'offline', sentAt })).toEqual({
    queued: 'done',
    sent: 'done',
    accepted: 'failed',
    effect: 'waiting',
  })
  expect(progressOf({ status: 'rejected', sentAt })).toEqual({
    queued: 'done',
    sent: 'done',
    accepted: 'failed',
    effect: 'waiting',
  })
  expect(progressOf({ status: 'no-effect', sentAt })).toEqual({
    queued: 'done',
    sent: 'done',
    accepted: 'done',
    effect: 'failed',
  })
})

test('only what may still move is asked for again', () => {
  const moving = CommandStatus.enum.filter((status) => !isSettled(status))
  expect(moving).toEqual(['pending', 'sent', 'accepted'])
})
