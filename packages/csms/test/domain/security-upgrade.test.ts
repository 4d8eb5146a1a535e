import { afterEach, beforeEach, expect, test } from 'vitest'
import { traitsOf } from '../../src/adapters/adapters.ts'
import { createSecurityUpgrades } from '../../src/domain/security-upgrade.ts'
import { editor, organisationId, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register({ protocolVersion: 'ocpp1.6', securityProfile: 1 })
})
afterEach(() => world[Symbol.asyncDispose]())

/** As a process has them; a second one finds what the first left behind. */
const upgrades = () =>
  createSecurityUpgrades({
    organisationId,
    store: world.store,
    clock: world.clock,
    ids: world.ids,
    traitsOf,
    remoteControl: world.remoteControl,
    links: world.links(),
    passwords: world.passwords,
    trustAnchors: () => [],
    door: () => ({
      secure: true,
      stationAuthorities: false,
      addresses: { plain: null, secure: 'wss://csms.example/ocpp' },
      certificateExpiresAt: null,
    }),
  })
const latest = () => world.read('latestSecurityUpgrade', 's1')
const sweep = () => upgrades().sweep(new AbortController().signal)

test('F22 a step knows its command by the id in its row, whatever reason another command gives', async () => {
  let answer: (value: { status: string }) => void = () => undefined
  const certificates = new Promise<{ status: string }>((resolve) => {
    answer = resolve
  })
  world.plug('ocpp1.6', {
    GetInstalledCertificateIds: () => certificates,
    ChangeConfiguration: { status: 'Accepted' },
    Reset: { status: 'Accepted' },
  })
  await upgrades().begin(editor, 's1', { toProfile: 2, resetType: 'Immediate', force: true })
  const begun = await latest()
  const asked = await world.read('command', begun?.commandId ?? '')
  expect(asked).toMatchObject({ type: 'GetInstalledCertificateIds', status: 'sent' })

  const variables = [{ component: 'ConfigurationKey', variable: 'HeartbeatInterval', value: '60' }]
  const reason = `security upgrade ${begun?.upgradeId} activate`
  await world.command({ type: 'SetVariables', parameters: { variables }, reason })

  await sweep()
  answer({ status: 'NotFound' })
  await world.quiet()
  await sweep()
  await world.quiet()
  await sweep()
  const set = world.wire.filter(({ action }) => action === 'ChangeConfiguration').map(({ payload }) => payload)
  expect(set).toEqual([
    { key: 'HeartbeatInterval', value: '60' },
    { key: 'SecurityProfile', value: '2' },
  ])
  expect(world.actions().filter((action) => action === 'GetInstalledCertificateIds')).toHaveLength(1)
  expect((await latest())?.steps[0]).toMatchObject({ name: 'certificates', commandId: begun?.commandId })
})
