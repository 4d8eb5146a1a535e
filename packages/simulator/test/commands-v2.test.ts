import { describe, expect, test } from 'vitest'
import { card, createStand, otherCard, type Stand } from './support/stand.ts'

async function charging(stand: Stand, evseId = 1): Promise<void> {
  stand.station.plugIn(evseId, stand.car())
  expect(await stand.station.presentToken(evseId, card)).toBe('started')
  await stand.advance(30)
}

function transactionId(stand: Stand): string {
  return stand.csms.of('TransactionEvent').at(-1)?.payload.transactionInfo.transactionId
}

describe.each(['2.0.1', '2.1'] as const)('%s', (version) => {
  test('a remote start is matched by remoteStartId [F01, F02]', async () => {
    await using stand = await createStand(version)
    stand.station.plugIn(1, stand.car())
    await stand.settled()
    expect(await stand.csms.ask('RequestStartTransaction', { idToken: card, remoteStartId: 4711, evseId: 1 })).toEqual({
      status: 'Accepted',
    })
    const started = await stand.csms.next('TransactionEvent')
    expect(started.payload).toMatchObject({
      eventType: 'Started',
      triggerReason: 'RemoteStart',
      idToken: card,
      transactionInfo: { remoteStartId: 4711 },
    })
    expect(
      await stand.csms.ask('RequestStartTransaction', { idToken: card, remoteStartId: 1, evseId: 1 }),
    ).toMatchObject({ status: 'Rejected' })
    expect(
      await stand.csms.ask('RequestStartTransaction', { idToken: card, remoteStartId: 1, evseId: 7 }),
    ).toMatchObject({
      status: 'Rejected',
      statusInfo: { reasonCode: 'UnknownEvse' },
    })
  })

  test('a transaction that began with the cable is named in the answer to a remote start [F02.FR.01]', async () => {
    await using stand = await createStand(version, { variables: { 'TxCtrlr.TxStartPoint': 'EVConnected' } })
    stand.station.plugIn(1, stand.car())
    const started = await stand.csms.next('TransactionEvent')
    expect(started.payload).toMatchObject({ eventType: 'Started', triggerReason: 'CablePluggedIn' })
    expect(started.payload.idToken).toBeUndefined()
    const answer = await stand.csms.ask('RequestStartTransaction', { idToken: card, remoteStartId: 3, evseId: 1 })
    expect(answer).toEqual({ status: 'Accepted', transactionId: started.payload.transactionInfo.transactionId })
    await stand.advance(2)
    expect(stand.csms.of('TransactionEvent')[1]?.payload).toMatchObject({
      eventType: 'Updated',
      triggerReason: 'RemoteStart',
      idToken: card,
    })
  })

  test('a transaction that begins with the token and finds no car ends by its time-out [E03.FR.05]', async () => {
    await using stand = await createStand(version, {
      variables: { 'TxCtrlr.TxStartPoint': 'Authorized', 'TxCtrlr.EVConnectionTimeOut': '45' },
    })
    expect(await stand.station.presentToken(1, card)).toBe('started')
    await stand.advance(46)
    const events = stand.csms.of('TransactionEvent').map(({ payload }) => payload)
    expect(events.map(({ eventType }) => eventType)).toEqual(['Started', 'Ended'])
    expect(events[1]).toMatchObject({
      triggerReason: 'EVConnectTimeout',
      transactionInfo: { stoppedReason: 'Timeout' },
    })
    expect(stand.csms.violations).toEqual([])
  })

  test('with EVConnected as the only stop point a stopped transaction goes on until the plug is out [E06, E07]', async () => {
    await using stand = await createStand(version, { variables: { 'TxCtrlr.TxStopPoint': 'EVConnected' } })
    await charging(stand)
    await stand.station.presentToken(1, card)
    await stand.advance(5)
    expect(stand.csms.of('TransactionEvent').at(-1)?.payload).toMatchObject({
      eventType: 'Updated',
      triggerReason: 'StopAuthorized',
      transactionInfo: { chargingState: 'EVConnected' },
    })
    expect(stand.station.powerW).toBe(0)
    stand.station.unplug(1)
    await stand.settled()
    expect(stand.csms.of('TransactionEvent').at(-1)?.payload).toMatchObject({
      eventType: 'Ended',
      triggerReason: 'EVCommunicationLost',
      transactionInfo: { stoppedReason: 'EVDisconnected' },
    })
  })

  test('a remote stop ends its transaction, and an unknown id is rejected [F03]', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    expect(await stand.csms.ask('RequestStopTransaction', { transactionId: 'nobody' })).toMatchObject({
      status: 'Rejected',
    })
    expect(await stand.csms.ask('RequestStopTransaction', { transactionId: transactionId(stand) })).toEqual({
      status: 'Accepted',
    })
    await stand.advance(1)
    expect(stand.csms.of('TransactionEvent').at(-1)?.payload).toMatchObject({
      eventType: 'Ended',
      triggerReason: 'RemoteStop',
      transactionInfo: { stoppedReason: 'Remote' },
    })
  })

  test('a token refused in the answer to an event ends the transaction [C15, E05]', async () => {
    await using stand = await createStand(version)
    stand.csms.answers.TransactionEvent = ({ payload }) =>
      payload.idToken === undefined ? {} : { idTokenInfo: { status: 'ConcurrentTx' } }
    await charging(stand)
    expect(stand.csms.of('TransactionEvent').at(-1)?.payload).toMatchObject({
      eventType: 'Ended',
      triggerReason: 'Deauthorized',
      transactionInfo: { stoppedReason: 'DeAuthorized' },
    })
  })

  test('a master pass ends a transaction and never begins one [C12.FR.09, C16]', async () => {
    await using stand = await createStand(version, { variables: { 'AuthCtrlr.MasterPassGroupId': 'MASTER' } })
    await charging(stand)
    const groupIdToken = { idToken: 'MASTER', type: 'Central' }
    stand.csms.answers.Authorize = () => ({ idTokenInfo: { status: 'Accepted', groupIdToken } })
    expect(await stand.station.presentToken(2, otherCard)).toBe('refused')
    expect(await stand.station.presentToken(1, otherCard)).toBe('stopped')
  })

  test('GetTransactionStatus tells what goes on and what waits [E14]', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    const id = transactionId(stand)
    expect(await stand.csms.ask('GetTransactionStatus', { transactionId: id })).toEqual({
      ongoingIndicator: true,
      messagesInQueue: false,
    })
    stand.csms.answers.TransactionEvent = () => ({ error: 'InternalError' })
    await stand.station.presentToken(1, card)
    await stand.advance(1)
    expect(await stand.csms.ask('GetTransactionStatus', { transactionId: id })).toEqual({
      ongoingIndicator: false,
      messagesInQueue: true,
    })
    expect(await stand.csms.ask('GetTransactionStatus', {})).toEqual({ messagesInQueue: true })
  })

  test('a reset on idle waits for the transaction, an immediate one ends it [B11, B12]', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    expect(await stand.csms.ask('Reset', { type: 'OnIdle' })).toEqual({ status: 'Scheduled' })
    await stand.advance(20)
    expect(stand.csms.of('BootNotification')).toHaveLength(1)
    await stand.station.presentToken(1, card)
    await stand.advance(10)
    expect(stand.csms.of('BootNotification').map(({ payload }) => payload.reason)).toEqual([
      'PowerUp',
      'ScheduledReset',
    ])
    await stand.station.presentToken(1, card)
    await stand.advance(10)
    expect(await stand.csms.ask('Reset', { type: 'Immediate' })).toEqual({ status: 'Accepted' })
    await stand.advance(10)
    expect(stand.csms.of('BootNotification').at(-1)?.payload.reason).toBe('RemoteReset')
    expect(stand.csms.of('TransactionEvent').at(-1)?.payload).toMatchObject({
      eventType: 'Ended',
      triggerReason: 'ResetCommand',
      transactionInfo: { stoppedReason: 'ImmediateReset' },
    })
    expect(stand.csms.of('SecurityEventNotification').map(({ payload }) => payload.type)).toContain('ResetOrReboot')
  })

  test('an EVSE is reset without the station [B11.FR.08]', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    expect(await stand.csms.ask('Reset', { type: 'Immediate', evseId: 9 })).toMatchObject({ status: 'Rejected' })
    expect(await stand.csms.ask('Reset', { type: 'Immediate', evseId: 1 })).toEqual({ status: 'Accepted' })
    await stand.advance(30)
    expect(stand.csms.of('TransactionEvent').at(-1)?.payload.eventType).toBe('Ended')
    expect(stand.csms.of('BootNotification')).toHaveLength(1)
  })

  test('availability of station, EVSE and connector are kept apart [G03, G04]', async () => {
    await using stand = await createStand(version)
    const change = (operationalStatus: string, evse?: object) =>
      stand.csms.ask('ChangeAvailability', { operationalStatus, ...(evse !== undefined && { evse }) })
    expect(await change('Inoperative', { id: 1 })).toEqual({ status: 'Accepted' })
    expect(await change('Inoperative')).toEqual({ status: 'Accepted' })
    expect(await change('Operative')).toEqual({ status: 'Accepted' })
    expect(await change('Operative', { id: 9 })).toMatchObject({ status: 'Rejected' })
    await stand.settled()
    const states = stand.station.connectorStates().map((state) => stand.station.statusOf(state).trim())
    expect(states).toEqual(['Unavailable', 'Available'])
  })

  test('unlocking is refused while an authorised transaction runs, and fails when the lock is jammed [F05]', async () => {
    await using stand = await createStand(version)
    expect(await stand.csms.ask('UnlockConnector', { evseId: 1, connectorId: 4 })).toEqual({
      status: 'UnknownConnector',
    })
    await charging(stand)
    expect(await stand.csms.ask('UnlockConnector', { evseId: 1, connectorId: 1 })).toEqual({
      status: 'OngoingAuthorizedTransaction',
    })
    stand.station.fault('lock-jammed', { evseId: 1 })
    await stand.station.presentToken(1, card)
    expect(await stand.csms.ask('UnlockConnector', { evseId: 1, connectorId: 1 })).toEqual({ status: 'UnlockFailed' })
    stand.station.fault('lock-jammed', { evseId: 1, jammed: false })
    expect(await stand.csms.ask('UnlockConnector', { evseId: 1, connectorId: 1 })).toEqual({ status: 'Unlocked' })
  })

  test('triggers of a transaction, of meter values and of a status are followed by them [F06]', async () => {
    await using stand = await createStand(version)
    expect(await stand.csms.ask('TriggerMessage', { requestedMessage: 'TransactionEvent', evse: { id: 1 } })).toEqual({
      status: 'Rejected',
    })
    await charging(stand)
    let before = stand.csms.calls.length
    expect(await stand.csms.ask('TriggerMessage', { requestedMessage: 'TransactionEvent', evse: { id: 1 } })).toEqual({
      status: 'Accepted',
    })
    expect((await stand.csms.next('TransactionEvent', before)).payload).toMatchObject({
      triggerReason: 'Trigger',
      eventType: 'Updated',
    })
    before = stand.csms.calls.length
    expect(await stand.csms.ask('TriggerMessage', { requestedMessage: 'MeterValues', evse: { id: 2 } })).toEqual({
      status: 'Accepted',
    })
    expect((await stand.csms.next('MeterValues', before)).payload.evseId).toBe(2)
    // [F06.FR.13]
    expect(await stand.csms.ask('TriggerMessage', { requestedMessage: 'StatusNotification', evse: { id: 2 } })).toEqual(
      { status: 'Rejected' },
    )
    before = stand.csms.calls.length
    expect(
      await stand.csms.ask('TriggerMessage', {
        requestedMessage: 'StatusNotification',
        evse: { id: 2, connectorId: 1 },
      }),
    ).toEqual({ status: 'Accepted' })
    await stand.csms.next(version === '2.1' ? 'NotifyEvent' : 'StatusNotification', before)
    expect(await stand.csms.ask('TriggerMessage', { requestedMessage: 'SignV2GCertificate' })).toEqual({
      status: 'NotImplemented',
    })
    expect(stand.csms.violations).toEqual([])
  })

  test('the base report comes in parts that are numbered and whole [B07]', async () => {
    await using stand = await createStand(version)
    for (const reportBase of ['FullInventory', 'ConfigurationInventory', 'SummaryInventory'] as const) {
      const before = stand.csms.calls.length
      expect(await stand.csms.ask('GetBaseReport', { requestId: 12, reportBase })).toEqual({ status: 'Accepted' })
      await stand.csms.next('NotifyReport', before)
      await stand.settled()
      const parts = stand.csms.calls
        .slice(before)
        .filter(({ action }) => action === 'NotifyReport')
        .map(({ payload }) => payload)
      expect(parts.map(({ seqNo }) => seqNo)).toEqual(parts.map((_, index) => index))
      expect(parts.map(({ tbc }) => tbc)).toEqual(parts.map((_, index) => index < parts.length - 1))
      expect(parts.every(({ requestId, reportData }) => requestId === 12 && reportData.length <= 20)).toBe(true)
      const names = parts
        .flatMap(({ reportData }) => reportData)
        .map(({ component, variable }) => JSON.stringify([component, variable]))
      expect(new Set(names).size).toBe(names.length)
      if (reportBase === 'FullInventory') expect(parts.length).toBeGreaterThan(3)
      expect(names.some((name) => name.includes('BasicAuthPassword'))).toBe(reportBase !== 'SummaryInventory')
      expect(JSON.stringify(parts)).not.toContain('a-long-password-16')
    }
    expect(stand.csms.violations).toEqual([])
  })

  test('a report on chosen components gives those, or says that there are none [B08]', async () => {
    await using stand = await createStand(version)
    const ask = (componentVariable: object[]) => stand.csms.ask('GetReport', { requestId: 5, componentVariable })
    expect(await ask([{ component: { name: 'Horoscope' } }])).toEqual({ status: 'EmptyResultSet' })
    const before = stand.csms.calls.length
    expect(await ask([{ component: { name: 'evse', evse: { id: 2 } }, variable: { name: 'EvseId' } }])).toEqual({
      status: 'Accepted',
    })
    const part = await stand.csms.next('NotifyReport', before)
    expect(part.payload.reportData).toHaveLength(1)
    expect(part.payload.reportData[0].variableAttribute[0].value).toBe('SE*STM*ETEST*2')
  })

  test('variables are read and written one by one, each with its own result [B05, B06]', async () => {
    await using stand = await createStand(version)
    const variable = (component: string, name: string, attributeValue: string, attributeType?: string) => ({
      component: { name: component },
      variable: { name },
      attributeValue,
      ...(attributeType !== undefined && { attributeType }),
    })
    const { setVariableResult } = await stand.csms.ask('SetVariables', {
      setVariableData: [
        variable('SampledDataCtrlr', 'TxUpdatedInterval', '15'),
        variable('SampledDataCtrlr', 'TxUpdatedInterval', '15', 'MaxSet'),
        variable('SampledDataCtrlr', 'TxUpdatedMeasurands', 'Horoscope'),
        variable('SampledDataCtrlr', 'Horoscope', '1'),
        variable('Horoscope', 'Sign', 'Leo'),
        variable('ChargingStation', 'Model', 'other'),
      ],
    })
    expect(setVariableResult.map(({ attributeStatus }: { attributeStatus: string }) => attributeStatus)).toEqual([
      'Accepted',
      'NotSupportedAttributeType',
      'Rejected',
      'UnknownVariable',
      'UnknownComponent',
      'Rejected',
    ])
    const { getVariableResult } = await stand.csms.ask('GetVariables', {
      getVariableData: [
        { component: { name: 'sampleddatactrlr' }, variable: { name: 'txupdatedinterval' } },
        { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' } },
        { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'AvailabilityState' } },
      ],
    })
    expect(
      getVariableResult.map(({ attributeStatus, attributeValue }: Record<string, string>) => [
        attributeStatus,
        attributeValue,
      ]),
    ).toEqual([
      ['Accepted', '15'],
      ['Rejected', undefined],
      ['Accepted', 'Available'],
    ])
    await charging(stand)
    await stand.advance(30)
    expect(
      stand.csms.of('TransactionEvent').filter(({ payload }) => payload.triggerReason === 'MeterValuePeriodic'),
    ).toHaveLength(4)
  })
})

test('2.1 a reset that resumes goes on with the transaction after the boot [E17]', async () => {
  await using stand = await createStand('2.1')
  await charging(stand)
  const id = transactionId(stand)
  expect(await stand.csms.ask('Reset', { type: 'ImmediateAndResume' })).toEqual({ status: 'Accepted' })
  await stand.advance(30)
  const events = stand.csms.of('TransactionEvent').map(({ payload }) => payload)
  expect(events.every(({ transactionInfo }) => transactionInfo.transactionId === id)).toBe(true)
  expect(events.some(({ triggerReason, eventType }) => triggerReason === 'TxResumed' && eventType === 'Updated')).toBe(
    true,
  )
  expect(events.map(({ seqNo }) => seqNo)).toEqual(events.map((_, index) => index))
  expect(stand.station.powerW).toBeGreaterThan(0)
  await stand.station.presentToken(1, card)
  await stand.settled()
  expect(stand.csms.of('TransactionEvent').at(-1)?.payload.eventType).toBe('Ended')
})
