import { ocpp16, ocpp21, ocpp201 } from '@stationmaster/ocpp'
import { describe, expect, test } from 'vitest'
import { createStand } from './support/stand.ts'

describe.each([
  ['1.6', ocpp16],
  ['2.0.1', ocpp201],
  ['2.1', ocpp21],
] as const)('%s', (version, protocol) => {
  test('every action that a CSMS may send has an answer, and none pretends', async () => {
    await using stand = await createStand(version)
    const commands = Object.entries(protocol.actions).filter(([, { sender }]) => sender !== 'station')
    const answers: Record<string, string> = {}
    for (const [action] of commands) {
      // An empty request is wrong for most; for the others it is carried out. Nobody may be left without an answer.
      const frame = await stand.csms.command(action, {})
      answers[action] = frame[0] === 4 ? String(frame[2]) : 'result'
    }
    expect(Object.values(answers)).not.toContain('InternalError')
    expect(Object.values(answers)).not.toContain('NotImplemented')
    expect(stand.csms.violations).toEqual([])
  })

  test('a DataTransfer of another vendor is unknown, and of our own is answered [16 4.3; P01]', async () => {
    await using stand = await createStand(version)
    const ask = (vendorId: string, messageId: string) => stand.csms.ask('DataTransfer', { vendorId, messageId })
    expect(await ask('Nobody', 'Identify')).toMatchObject({ status: 'UnknownVendorId' })
    expect(await ask('Laddverket', 'Horoscope')).toMatchObject({ status: 'UnknownMessageId' })
    const identified = await ask('Laddverket', 'Identify')
    expect(identified.status).toBe('Accepted')
    expect(JSON.stringify(identified.data)).toContain('LV Duo 22')
  })
})

test('features that a station does not have are answered as prescribed for it', async () => {
  await using old = await createStand('1.6')
  expect(
    (await old.csms.command('GetInstalledCertificateIds', { certificateType: 'CentralSystemRootCertificate' }))[2],
  ).toBe('NotSupported')
  await using newer = await createStand('2.1')
  expect(
    (
      await newer.csms.command('InstallCertificate', {
        certificateType: 'CSMSRootCertificate',
        certificate: '-',
      })
    )[2],
  ).toBe('NotSupported')
})
