/** ISO 15118 with 1.6: messages of 2.0.1 as text in DataTransfer (OCA application note). */

import { createPublicKey } from 'node:crypto'
import { ocpp201, readCarriedRequest } from '@stationmaster/ocpp'
import { makeSigningRequest, newKey } from '@stationmaster/pki'
import { afterEach, expect, test } from 'vitest'
import { storedVariable } from '../../src/domain/device-model.ts'
import { type Station } from '../../src/domain/model.ts'
import { put } from '../../src/domain/ports.ts'
import {
  contractChain,
  eMaidOnFile,
  emaid,
  namedOf,
  pemOf,
  Responders,
  responderUrl,
  verified,
} from '../domain/contracts.ts'
import { at, organisationId, World, type WorldOptions } from '../domain/station-world.ts'

const vendorId = 'org.openchargealliance.iso15118pnc'
const now = Date.parse(at())
const chain = contractChain(now)

let open: World | undefined
afterEach(() => open?.[Symbol.asyncDispose]())

async function opened(options: WorldOptions = {}): Promise<World> {
  const world = await World.open(options)
  open = world
  await world.register()
  await world.write(eMaidOnFile(organisationId, now))
  return world
}

async function ask(world: World, messageId: string, message: unknown): Promise<{ status: string; data: unknown }> {
  const request = { vendorId, messageId, data: typeof message === 'string' ? message : JSON.stringify(message) }
  const { DataTransfer } = world.adapters['ocpp1.6'].inbound
  const { status, data = 'null' } = await DataTransfer(request, world.call('DataTransfer', request))
  return { status, data: status === 'Accepted' ? JSON.parse(data) : data }
}

/** A station that speaks the note: what it is asked is read as 2.0.1 and answered by name. */
function speaking(answers: Record<string, object>) {
  const asked: [string, unknown][] = []
  const DataTransfer = (payload: unknown) => {
    const { messageId, data } = payload as { messageId: string; data: string }
    asked.push([messageId, JSON.parse(data)])
    const answer = answers[messageId]
    return answer === undefined ? { status: 'UnknownMessageId' } : { status: 'Accepted', data: JSON.stringify(answer) }
  }
  return { asked, DataTransfer }
}

const chargesWith = (authorities = [chain.sub2.certificate]) => {
  const statuses = new Responders()
  statuses.answers.set(responderUrl, () => verified('good'))
  return { contracts: { authorities }, statuses }
}

test.each([
  ['as text, which the note says', emaid],
  ['as 2.0.1 writes it', { idToken: emaid, type: 'eMAID' }],
])('C07 a contract is judged in 1.6 as in 2.0.1, with the eMAID %s', async (_, idToken) => {
  const world = await opened(chargesWith())
  const named = namedOf(chain.contract, chain.sub2, responderUrl)
  expect(await ask(world, 'Authorize', { idToken, iso15118CertificateHashData: [named] })).toEqual({
    status: 'Accepted',
    data: { idTokenInfo: { status: 'Accepted' }, certificateStatus: 'Accepted' },
  })
  expect(await ask(world, 'Authorize', { idToken, certificate: pemOf(chain.contract) })).toMatchObject({
    data: { certificateStatus: 'Accepted' },
  })
})

test('C07 what 1.6 has no word for is said in one of its five', async () => {
  const world = await opened(chargesWith([chain.root.certificate]))
  expect(await ask(world, 'Authorize', { idToken: 'DE-NOB-C00000000-0' })).toEqual({
    status: 'Accepted',
    data: { idTokenInfo: { status: 'Invalid' } },
  })
})

test('certificates that were transferred stay out of the feed', async () => {
  const world = await opened(chargesWith())
  await ask(world, 'Authorize', { idToken: emaid, certificate: chain.pem })
  expect(world.of('data-transfer.received').map(({ data }) => data)).toEqual([
    { vendorId, messageId: 'Authorize', data: null, status: 'Accepted' },
  ])
  expect(JSON.stringify(world.events)).not.toContain('BEGIN CERTIFICATE')
})

test.each([
  ['Authorize', 'no JSON', 'data is not JSON'],
  ['Authorize', '['.repeat(100), 'data is nested deeper than 64'],
  ['SignCertificate', '{}', expect.stringContaining('csr')],
  ['Get15118EVCertificate', '[]', expect.any(String)],
  ['GetCertificateStatus', 'null', expect.any(String)],
])('%s that cannot be read is rejected with its reason: %s', async (messageId, data, reason) => {
  const world = await opened()
  expect(await ask(world, messageId, data)).toEqual({ status: 'Rejected', data: reason })
})

test('a message that the note does not have for us is unknown', async () => {
  const world = await opened()
  expect(await ask(world, 'CertificateSigned', {})).toMatchObject({ status: 'UnknownMessageId' })
})

test('M01 a vehicle at a 1.6 station gets what the pool wrote', async () => {
  const world = await opened({
    pool: { request: async () => ({ kind: 'answered', exiResponse: 'gAEC', remainingContracts: 3 }) },
  })
  const request = { iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action: 'Install', exiRequest: 'gJgC' }
  expect(await ask(world, 'Get15118EVCertificate', request)).toEqual({
    status: 'Accepted',
    data: { status: 'Accepted', exiResponse: 'gAEC' },
  })
})

test('A02 the V2G certificate of a 1.6 station: asked for, requested, signed and installed, all by DataTransfer', async () => {
  const certificate = {
    chain: pemOf(chain.contract),
    serialNumber: '1',
    issuer: 'V2G',
    fingerprint: 'F',
    notBeforeAt: now,
    notAfterAt: now + 1,
  }
  const world = await opened({
    authority: {
      sign: async () => ({ kind: 'signed', certificate }),
      revoke: async () => ({ kind: 'revoked' }),
    },
  })
  const { asked, DataTransfer } = speaking({
    TriggerMessage: { status: 'Accepted' },
    CertificateSigned: { status: 'Accepted' },
  })
  world.plug('ocpp1.6', { DataTransfer })
  const trigger = await world.command({
    type: 'TriggerMessage',
    parameters: { requestedMessage: 'SignV2GCertificate' },
  })
  expect(trigger).toMatchObject({ status: 'accepted' })
  const key = newKey()
  const csr = makeSigningRequest({ organisation: 'Net', commonName: 'S1' }, createPublicKey(key), key)
  expect(await ask(world, 'SignCertificate', { csr })).toEqual({ status: 'Accepted', data: { status: 'Accepted' } })
  await world.advance(1_000)
  expect(asked).toEqual([
    ['TriggerMessage', { requestedMessage: 'SignV2GCertificate' }],
    ['CertificateSigned', { certificateChain: pemOf(chain.contract) }],
  ])
  expect(await world.row(trigger.commandId)).toMatchObject({ status: 'completed' })
  expect(await world.read('stationCertificates', 's1')).toMatchObject([
    { certificateType: 'V2GCertificate', state: 'installed' },
  ])
})

function variableOf(station: Station, component: string, variable: string, value: string) {
  const places = { componentInstance: '', evseId: 0, connectorId: 0, variableInstance: '' }
  const kind = { attributeType: 'Actual', mutability: 'ReadWrite', dataType: null, unit: null } as const
  const limits = { minLimit: null, maxLimit: null, valuesList: null }
  return put(
    'deviceVariable',
    storedVariable(station, { component, variable, value, ...places, ...kind, ...limits }, now),
  )
}

const root = { certificateType: 'V2GRootCertificate', certificate: pemOf(chain.root) } as const

test('TC_M_03 TC_M_14 M05 a root of V2G goes to a 1.6 station by the note, and is listed among the others', async () => {
  const world = await opened()
  await world.write(variableOf(await world.station(), 'ConfigurationKey', 'ISO15118PnCEnabled', 'true'))
  const { responderURL: _, ...hashData } = namedOf(chain.root, chain.root, '')
  const { asked, DataTransfer } = speaking({
    InstallCertificate: { status: 'Accepted' },
    GetInstalledCertificateIds: {
      status: 'Accepted',
      certificateHashDataChain: [{ certificateType: root.certificateType, certificateHashData: hashData }],
    },
    DeleteCertificate: { status: 'Accepted' },
  })
  world.plug('ocpp1.6', {
    DataTransfer,
    GetInstalledCertificateIds: { status: 'NotFound' },
    DeleteCertificate: { status: 'NotFound' },
  })
  expect(await world.command({ type: 'InstallCertificate', parameters: root })).toMatchObject({ status: 'completed' })
  const list = await world.command({ type: 'GetInstalledCertificateIds', parameters: {} })
  expect(list).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
  expect(await world.read('installedCertificates', 's1')).toMatchObject([
    { certificateType: 'V2GRootCertificate', source: 'reported', certificate: pemOf(chain.root) },
  ])
  const parameters = { certificateHashData: hashData }
  expect(await world.command({ type: 'DeleteCertificate', parameters })).toMatchObject({ status: 'completed' })
  expect(await world.read('installedCertificates', 's1')).toEqual([])
  expect(asked).toEqual([
    ['InstallCertificate', root],
    [
      'GetInstalledCertificateIds',
      { certificateType: ['V2GRootCertificate', 'MORootCertificate', 'V2GCertificateChain'] },
    ],
    ['DeleteCertificate', parameters],
  ])
  for (const [action, payload] of asked) {
    const name = action as 'InstallCertificate' | 'GetInstalledCertificateIds' | 'DeleteCertificate'
    expect(readCarriedRequest(ocpp201, name, payload)).toMatchObject({ ok: true })
  }
})

test.each(['NotImplemented', 'NotSupported'])(
  'M03, M04 a station with the note and without the security extension (%s) lists and deletes by the note alone',
  async (callError) => {
    const world = await opened()
    await world.write(variableOf(await world.station(), 'ConfigurationKey', 'ISO15118PnCEnabled', 'true'))
    const { responderURL: _, ...hashData } = namedOf(chain.root, chain.root, '')
    const certificateHashDataChain = [{ certificateType: root.certificateType, certificateHashData: hashData }]
    const { DataTransfer } = speaking({
      GetInstalledCertificateIds: { status: 'Accepted', certificateHashDataChain },
      DeleteCertificate: { status: 'Accepted' },
    })
    world.plug('ocpp1.6', { DataTransfer, GetInstalledCertificateIds: { callError }, DeleteCertificate: { callError } })
    expect(await world.command({ type: 'GetInstalledCertificateIds', parameters: {} })).toMatchObject({
      status: 'completed',
      outcome: { payload: { certificateHashDataChain } },
    })
    const parameters = { certificateHashData: hashData }
    expect(await world.command({ type: 'DeleteCertificate', parameters })).toMatchObject({ status: 'completed' })
    // Who names what the station has no words for is told so.
    const named = { certificateType: ['CSMSRootCertificate' as const, 'V2GRootCertificate' as const] }
    expect(await world.command({ type: 'GetInstalledCertificateIds', parameters: named })).toMatchObject({
      status: 'error',
      outcome: { code: callError },
    })
  },
)

test.each(['UnknownVendorId', 'UnknownMessageId'])(
  'a station that answers %s is told as unsupported',
  async (status) => {
    const world = await opened()
    world.plug('ocpp1.6', { DataTransfer: { status } })
    expect(await world.command({ type: 'InstallCertificate', parameters: root })).toMatchObject({
      status: 'unsupported',
      outcome: { status, description: expect.stringContaining('Plug & Charge') },
    })
  },
)

test('a list of one kind is asked for alone, and needs no note', async () => {
  const world = await opened()
  world.plug('ocpp1.6', { GetInstalledCertificateIds: { status: 'NotFound' } })
  expect(await world.command({ type: 'GetInstalledCertificateIds', parameters: {} })).toMatchObject({
    status: 'completed',
  })
  expect(world.wire.map(({ action }) => action)).toEqual(['GetInstalledCertificateIds', 'GetInstalledCertificateIds'])
})

test.each([
  ['no JSON', 'FormationViolation'],
  ['{"status":"Perhaps"}', 'rejected'],
])('an answer that the note does not have (%s) is not taken for done', async (data, word) => {
  const world = await opened()
  world.plug('ocpp1.6', { DataTransfer: { status: 'Accepted', data } })
  const { status, outcome } = await world.command({ type: 'InstallCertificate', parameters: root })
  expect([status, outcome?.code]).toContain(word)
  expect(status).not.toBe('completed')
})

test('SignV2G20Certificate is a trigger of 2.1 alone', async () => {
  const world = await opened()
  const command = { type: 'TriggerMessage', parameters: { requestedMessage: 'SignV2G20Certificate' } } as const
  world.plug('ocpp2.1', { TriggerMessage: { status: 'Accepted' } })
  const asked = await world.command(command)
  expect(asked).toMatchObject({ status: 'accepted' })
  expect(world.wire).toMatchObject([
    { action: 'TriggerMessage', payload: { requestedMessage: 'SignV2G20Certificate' } },
  ])
  // What the station then sends is what was waited for.
  const request = { csr: 'none', certificateType: 'V2G20Certificate' as const, requestId: 1 }
  await world.adapters['ocpp2.1'].inbound.SignCertificate(request, world.call('SignCertificate', request))
  expect(await world.row(asked.commandId)).toMatchObject({ status: 'completed' })
  for (const version of ['ocpp2.0.1', 'ocpp1.6'] as const) {
    world.plug(version, {})
    expect(await world.command(command)).toMatchObject({ status: 'unsupported' })
  }
  expect(world.wire).toHaveLength(1)
})

test.each([
  ['SecurityCtrlr', 'MaxCertificateChainSize', 'ocpp2.1'],
  ['ConfigurationKey', 'CertificateSignedMaxChainSize', 'ocpp1.6'],
] as const)(
  'A02.FR.16 a chain longer than %s.%s is not sent, and it is said what to do',
  async (component, variable, version) => {
    const world = await opened()
    const certificateChain = pemOf(chain.contract, chain.sub2)
    await world.write(variableOf(await world.station(), component, variable, String(certificateChain.length - 1)))
    const { DataTransfer } = speaking({ CertificateSigned: { status: 'Accepted' } })
    world.plug(version, { CertificateSigned: { status: 'Accepted' }, DataTransfer })
    const command = { type: 'CertificateSigned', parameters: { certificateChain } } as const
    await expect(world.command(command)).rejects.toMatchObject({
      code: 'not-supported-by-station',
      detail: expect.stringContaining(`takes ${certificateChain.length - 1}`),
    })
    expect(world.wire).toEqual([])
    await world.write(variableOf(await world.station(), component, variable, String(certificateChain.length)))
    expect(await world.command(command)).toMatchObject({ status: 'completed' })
  },
)
