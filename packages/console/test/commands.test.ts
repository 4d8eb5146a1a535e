import { CommandRequest, CommandStatus } from '@stationmaster/contract'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { isSettled, progressOf } from '../src/components/command-status.ts'
import { callOf, emptyDraft, formCommands, requestOf } from '../src/pages/station/command-draft.ts'

const filled = {
  evseId: '2',
  connectorId: '1',
  token: ' 04A1 ',
  transactionId: 'tx-1',
  vendorId: 'org.example',
  messageId: 'm',
  data: '{"a":1}',
  reason: 'because',
}

test('every form makes a request that the contract accepts', () => {
  for (const type of formCommands) {
    if (type === 'RawCall') continue
    const request = requestOf(emptyDraft(type, filled))
    expect(Value.Check(CommandRequest, request), type).toBe(true)
  }
})

test('a form that misses what it needs makes no request', () => {
  for (const type of [
    'RequestStartTransaction',
    'RequestStopTransaction',
    'UnlockConnector',
    'DataTransfer',
  ] as const) {
    expect(requestOf(emptyDraft(type)), type).toBeNull()
  }
  expect(requestOf(emptyDraft('UnlockConnector', { evseId: '0' }))).toBeNull()
})

test('an empty EVSE is the whole station, and a connector without an EVSE is not sent', () => {
  expect(requestOf(emptyDraft('ChangeAvailability', { connectorId: '1' }))).toEqual({
    type: 'ChangeAvailability',
    parameters: { operationalStatus: 'Inoperative' },
  })
})

test('data is JSON when it is JSON and text when it is not', () => {
  const data = (typed: string) => requestOf(emptyDraft('DataTransfer', { vendorId: 'v', data: typed }))?.parameters
  expect(data('{"a":[1]}')).toMatchObject({ data: { a: [1] } })
  expect(data('hello {')).toMatchObject({ data: 'hello {' })
})

test('a raw call needs an action and JSON', () => {
  expect(callOf(emptyDraft('RawCall', { action: 'Reset', payload: '{"type":"Hard"}' }))).toEqual({
    action: 'Reset',
    payload: { type: 'Hard' },
  })
  expect(callOf(emptyDraft('RawCall', { action: 'Reset', payload: '{' }))).toBeNull()
  expect(callOf(emptyDraft('RawCall', { payload: '{}' }))).toBeNull()
})

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
