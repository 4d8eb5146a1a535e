import { afterAll, beforeAll, expect, test } from 'vitest'
import { access, mayAct } from '../../src/api/access.ts'
import { type House, openHouse } from './house.ts'

let house: House
const keys = new Map<string, string>()
beforeAll(async () => {
  house = await openHouse()
  for (const role of ['viewer', 'operator', 'administrator']) {
    keys.set(role, String((await house.ask('POST', '/api-keys', { name: role, role })).json.key))
  }
})
afterAll(() => house[Symbol.asyncDispose]())

const roles = ['viewer', 'operator', 'administrator'] as const
const bearer = (role: string) => ({ authorization: `Bearer ${keys.get(role) ?? ''}` })
const pathOf = (route: string) => route.replace(/:\w+/g, '1')

test.each(Object.entries(access).filter(([, least]) => least !== 'everyone'))(
  '%s is for %s and above',
  async (route, least) => {
    const [method = '', path = ''] = route.split(' ')
    expect((await house.raw(method, `/api/v1${pathOf(path)}`)).status).toBe(401)
    for (const role of roles) {
      // The stream does not end by itself; who may open it shows in the test of events.
      if (route === 'GET /events' || route === 'DELETE /session') continue
      const { status, json } = await house.ask(method, pathOf(path), undefined, keys.get(role) ?? '')
      const allowed = least !== 'everyone' && mayAct(role, least)
      if (allowed) expect([status, json.code]).not.toEqual([403, 'forbidden'])
      else expect([role, status, json.code]).toEqual([role, 403, 'forbidden'])
    }
  },
)

test('every route has its line in the table and every line its route', async () => {
  const { text } = await house.raw('GET', '/api/openapi.json')
  const document: { paths: Record<string, object> } = JSON.parse(text)
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    path.startsWith('/api/v1')
      ? Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(7).replace(/\{(\w+)\}/g, ':$1')}`)
      : [],
  )
  expect(routes.sort()).toEqual(Object.keys(access).sort())
})

test('an operator registers a station but only an administrator sets its credentials', async () => {
  const key = keys.get('operator') ?? ''
  expect((await house.ask('PUT', '/stations/ROLE-1', { displayName: 'One' }, key)).status).toBe(201)
  const refused = await house.ask('PUT', '/stations/ROLE-1', { password: { generate: true } }, key)
  expect(refused.json).toMatchObject({ code: 'forbidden', field: 'password' })
  const granted = await house.ask('PUT', '/stations/ROLE-1', { password: { generate: true } })
  expect(granted.json).toMatchObject({ hasPassword: true, password: expect.any(String) })
  expect((await house.get('/stations/ROLE-1')).json).not.toHaveProperty('password')
})

const setting = (component: string, variable: string) => ({
  type: 'SetVariables',
  parameters: { variables: [{ component, variable, value: 'twenty-characters-and' }] },
})
const certificates = { vendorId: 'org.openchargealliance.iso15118pnc', messageId: 'InstallCertificate', data: '{}' }
const networkVariable = { component: { name: 'NetworkConfiguration' }, variable: { name: 'OcppCsmsUrl' } }
test.each([
  ['commands', setting('SecurityCtrlr', 'BasicAuthPassword')],
  ['commands', setting('ConfigurationKey', 'authorizationKEY')],
  ['commands', setting('SecurityCtrlr', 'SecurityProfile')],
  ['commands', setting('NetworkConfiguration', 'OcppCsmsUrl')],
  ['commands', { type: 'DataTransfer', parameters: certificates }],
  ['calls', { action: 'ChangeConfiguration', payload: { key: 'AuthorizationKey', value: '00' } }],
  ['calls?force=true', { action: 'changeconfiguration', payload: { key: 'SECURITYPROFILE', value: '1' } }],
  ['calls', { action: 'SetVariables', payload: { setVariableData: [{ attributeValue: 'x', ...networkVariable }] } }],
  ['calls', { action: 'SetNetworkProfile', payload: { configurationSlot: 1 } }],
  ['calls', { action: 'InstallCertificate', payload: {} }],
  ['calls', { action: 'DeleteCertificate', payload: {} }],
  ['calls', { action: 'CertificateSigned', payload: {} }],
  ['calls', { action: 'DataTransfer', payload: certificates }],
])('an operator may not set credentials through %s: %j', async (path, body) => {
  await house.ask('PUT', '/stations/ROLE-2', { onboarding: 'accepted' })
  const refused = await house.ask('POST', `/stations/ROLE-2/${path}`, body, keys.get('operator'))
  expect([refused.status, refused.json.code]).toEqual([403, 'forbidden'])
  expect(refused.json.detail).toContain('Only an administrator may set the credentials of a station')
  expect((await house.get('/stations/ROLE-2/commands')).json.items).toEqual([])
})

test('an operator sets what is no credential, and an administrator sets credentials', async () => {
  await house.station('ROLE-3', { online: true, protocolVersion: 'v9' })
  const harmless = setting('ConfigurationKey', 'HeartbeatInterval')
  expect((await house.ask('POST', '/stations/ROLE-3/commands', harmless, keys.get('operator'))).status).toBe(202)
  const call = { action: 'ChangeConfiguration', payload: { key: 'HeartbeatInterval', value: '60' } }
  expect((await house.ask('POST', '/stations/ROLE-3/calls', call, keys.get('operator'))).status).toBe(200)
  const secret = { action: 'ChangeConfiguration', payload: { key: 'AuthorizationKey', value: 'a-password-of-20-char' } }
  expect((await house.ask('POST', '/stations/ROLE-3/calls', secret)).status).toBe(200)
})

test('a viewer sees tokens but not their holders and notes, neither by reading nor by searching', async () => {
  await house.ask('PUT', '/id-tokens/PERSON1', { holder: 'Anna Lind', note: 'the red car' })
  for (const [role, holder, note, found] of [
    ['viewer', null, null, 0],
    ['operator', 'Anna Lind', 'the red car', 1],
  ] as const) {
    const key = keys.get(role)
    expect((await house.get('/id-tokens?q=PERSON1', key)).json.items).toMatchObject([
      { value: 'PERSON1', holder, note },
    ])
    expect((await house.get('/id-tokens/PERSON1', key)).json).toMatchObject({ value: 'PERSON1', holder, note })
    expect((await house.get('/id-tokens?q=anna', key)).json.items).toHaveLength(found)
    expect((await house.get('/id-tokens?q=red+car', key)).json.items).toHaveLength(found)
  }
  expect((await house.raw('GET', '/api/v1/exports/id-tokens.csv', bearer('viewer'))).status).toBe(403)
  expect((await house.raw('GET', '/api/v1/exports/id-tokens.csv', bearer('operator'))).text).toContain('Anna Lind')
})

test.each([
  ['soapEndpoint', 'http://127.0.0.1:9/inside'],
  ['acceptsLegacyTls', true],
])('an operator cannot set %s, which reaches further than a station', async (field, value) => {
  const key = keys.get('operator') ?? ''
  const refused = await house.ask('PUT', '/stations/ROLE-2', { [field]: value }, key)
  expect(refused).toMatchObject({ status: 403, json: { code: 'forbidden', field } })
})

test('A01.FR.08 an upgrade takes no secret among its variables, for it is kept with them', async () => {
  await house.ask('PUT', '/stations/ROLE-3', { onboarding: 'accepted' })
  const variables = [{ component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: 'twenty-characters-and' }]
  const refused = await house.ask('POST', '/stations/ROLE-3/security-upgrade', { toProfile: 2, variables })
  expect(refused).toMatchObject({ status: 400, json: { code: 'invalid-request', field: 'variables' } })
})
