import { type CommandRequest } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type DeviceVariable } from '../../src/domain/model.ts'
import { type StationAnswer } from '../../src/domain/outbound.ts'
import { type AbilityRow } from '../../src/domain/passport-model.ts'
import {
  judgementOf,
  type Sighting,
  seenInAnswer,
  seenInReport,
  withSighting,
} from '../../src/domain/passport-rules.ts'

const clearCache: CommandRequest = { type: 'ClearCache', parameters: {} }
const trigger: CommandRequest = { type: 'TriggerMessage', parameters: { requestedMessage: 'Heartbeat' } }
const install: CommandRequest = {
  type: 'InstallCertificate',
  parameters: { certificateType: 'V2GRootCertificate', certificate: 'PEM' },
}
const setting: CommandRequest = {
  type: 'SetVariables',
  parameters: { variables: [{ component: 'C', variable: 'V', value: '1' }] },
}
const answer = (changes: Partial<StationAnswer>): StationAnswer => ({
  verdict: 'completed',
  status: null,
  code: null,
  description: null,
  payload: null,
  ...changes,
})
const seen = (request: CommandRequest, changes: Partial<StationAnswer>) =>
  seenInAnswer(request, answer(changes)).map(({ ability, can }) => `${can ? '+' : '-'}${ability}`)

describe('what an answer says', () => {
  test.each([
    ['an acceptance', clearCache, { status: 'Accepted' }, ['+ClearCache']],
    ['NotImplemented', clearCache, { verdict: 'error', code: 'NotImplemented' }, ['-ClearCache']],
    ['NotSupported', clearCache, { verdict: 'error', code: 'NotSupported' }, ['-ClearCache']],
    ['an error of another kind', clearCache, { verdict: 'error', code: 'InternalError' }, []],
    ['a refusal', clearCache, { verdict: 'rejected', status: 'Rejected' }, []],
    [
      'a vendor that a 1.6 station does not know',
      install,
      { verdict: 'unsupported', status: 'UnknownVendorId' },
      ['-InstallCertificate/V2GRootCertificate'],
    ],
    ['a version without words', install, { verdict: 'unsupported' }, []],
    ['silence', clearCache, { verdict: 'timeout' }, []],
    ['a trigger that is accepted', trigger, { verdict: 'accepted' }, ['+TriggerMessage', '+TriggerMessage/Heartbeat']],
    [
      'a message that is not triggered',
      trigger,
      { verdict: 'rejected', status: 'NotImplemented' },
      ['-TriggerMessage/Heartbeat'],
    ],
    ['triggers that are not known', trigger, { verdict: 'error', code: 'NotImplemented' }, ['-TriggerMessage']],
    ['a key that is not known', setting, { verdict: 'rejected', status: 'NotSupported' }, []],
  ] as const)('%s', (_name, request, changes, expected) => expect(seen(request, changes)).toEqual(expected))
})

describe('what a report says', () => {
  const variable = (component: string, name: string, value: string | null): DeviceVariable => ({
    organisationId: 'o',
    stationId: 's',
    component,
    componentInstance: '',
    evseId: 0,
    connectorId: 0,
    variable: name,
    variableInstance: '',
    attributeType: 'Actual',
    value,
    mutability: null,
    dataType: null,
    unit: null,
    valuesList: null,
    minLimit: null,
    maxLimit: null,
    readAt: 0,
  })
  const told = (...variables: DeviceVariable[]) =>
    seenInReport(variables).map(({ ability, can }) => `${can ? '+' : '-'}${ability}`)

  test('a controller that is there or not', () => {
    expect(told(variable('ReservationCtrlr', 'Available', 'True'))).toEqual(['+ReserveNow', '+CancelReservation'])
    expect(told(variable('AuthCacheCtrlr', 'Available', 'false'))).toEqual(['-ClearCache'])
    expect(told(variable('AuthCacheCtrlr', 'Enabled', 'false'), variable('EVSE', 'Available', 'false'))).toEqual([])
    expect(told(variable('AuthCacheCtrlr', 'Available', null), variable('AuthCacheCtrlr', 'Available', '?'))).toEqual(
      [],
    )
  })

  test('feature profiles of 1.6, whatever their case and blanks', () => {
    const listed = told(variable('ConfigurationKey', 'supportedFeatureProfiles', 'Core, reservation ,RemoteTrigger'))
    expect(listed).toContain('+ReserveNow')
    expect(listed).toContain('+TriggerMessage')
    expect(listed).toContain('-SendLocalList')
    expect(listed).toContain('-UpdateFirmware')
    expect(told(variable('ConfigurationKey', 'SupportedFeatureProfiles', ''))).toEqual([])
  })
})

describe('what several sightings say together', () => {
  const model = { organisationId: 'o', vendor: 'V', model: 'M', firmwareVersion: '1', protocolVersion: 'v' }
  const sighting = (can: boolean, source: Sighting['source']): Sighting => ({
    ability: 'ClearCache',
    can,
    source,
    evidence: `${source} ${can}`,
  })
  const row = (...sightings: [boolean, Sighting['source']][]): AbilityRow => {
    let known: AbilityRow | undefined
    for (const [index, [can, source]] of sightings.entries()) {
      known = withSighting(known, model, sighting(can, source), { stationId: 's', commandId: null, at: index + 1 })
    }
    if (known === undefined) throw new Error('nothing was seen')
    return known
  }

  test.each([
    [
      'an answer beats a report, whichever came later',
      [
        [false, 'answer'],
        [true, 'report'],
      ],
      'cannot',
      'answer',
    ],
    [
      '… and the other way round',
      [
        [false, 'report'],
        [true, 'answer'],
      ],
      'can',
      'answer',
    ],
    [
      'answers that differ hold nobody back',
      [
        [false, 'answer'],
        [true, 'answer'],
      ],
      'differs',
      'answer',
    ],
    [
      'of reports the newer counts',
      [
        [false, 'report'],
        [true, 'report'],
      ],
      'can',
      'report',
    ],
    [
      '… either way',
      [
        [true, 'report'],
        [false, 'report'],
      ],
      'cannot',
      'report',
    ],
    [
      'a report does not take the place of an answer',
      [
        [true, 'answer'],
        [true, 'report'],
      ],
      'can',
      'answer',
    ],
  ] as const)('%s', (_name, sightings, verdict, source) => {
    const judgement = judgementOf(row(...sightings.map(([can, from]): [boolean, Sighting['source']] => [can, from])))
    expect(judgement).toMatchObject({ verdict, source })
  })
})
