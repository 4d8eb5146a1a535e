import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

test('good rows are taken and bad ones named with row, column and what is wrong', async () => {
  await house.ask('PUT', '/sites/gbg', { name: 'Göteborg' })
  const text = [
    'id,displayName,siteId,onboarding,securityProfile,reading,publicEvseIds',
    'CSV-1,"Hamnen, norra",gbg,accepted,1,generous,SE*STM*E1 SE*STM*E2',
    'CSV-2,,,maybe,,,',
    'has:colon,,,,,,',
    'CSV-4,,nowhere,,,,',
    'CSV-5,,,,nine,,',
    ',,,,,,',
    'csv-1,again,,,,,',
    'CSV-8,,,,,,,,surplus',
  ].join('\r\n')
  const { json, status } = await house.csv('/imports/stations', text)
  expect(status).toBe(200)
  expect(json).toMatchObject({ rows: 8, created: 1, changed: 0 })
  expect(json.errors).toMatchObject([
    { row: 3, column: 'onboarding', message: 'onboarding must be one of accepted, pending, rejected.' },
    { row: 4, column: 'id' },
    { row: 5 },
    { row: 6, column: 'securityProfile', message: '"nine" is not a number.' },
    { row: 7, column: 'id', message: 'id is empty.' },
    { row: 8, column: 'id', message: 'The same id is in row 2.' },
    { row: 9, column: null },
  ])
  const station = await house.get('/stations/CSV-1')
  expect(station.json).toMatchObject({ displayName: 'Hamnen, norra', siteId: 'gbg', securityProfile: 1 })
  expect(station.json.evses).toMatchObject([{ publicEvseId: 'SE*STM*E1' }, { publicEvseId: 'SE*STM*E2' }])
  expect((await house.get('/audit?limit=1')).json.items[0]).toMatchObject({ actor: 'api-key:configured' })
})

test('a dry run and an import say the same of the same row', async () => {
  const text = 'id,siteId,onboarding\nSAME-1,nowhere,\nSAME-2,,maybe\nSAME 3,,\n'
  const dry = await house.csv('/imports/stations?dryRun=true', text)
  const real = await house.csv('/imports/stations', text)
  expect(dry.json.errors).toHaveLength(2)
  expect(real.json).toEqual(dry.json)
})

test('a dry run finds the same and changes nothing', async () => {
  const before = (await house.get('/stations')).json.total
  const { json } = await house.csv('/imports/stations?dryRun=true', 'id,siteId\nDRY-1,\nCSV-1,\nDRY-2,nowhere\n')
  expect(json).toEqual({
    encoding: 'utf-8',
    rows: 3,
    created: 1,
    changed: 1,
    errors: [{ row: 4, column: 'siteId', message: 'There is no site nowhere; import sites first.' }],
  })
  expect((await house.get('/stations')).json.total).toBe(before)
})

test('a byte order mark and semicolons, as spreadsheets write them, are read; an empty cell keeps what is there', async () => {
  const { json } = await house.csv(
    '/imports/sites',
    '\uFEFFsiteId;name;timeZone;latitude\ngbg;;Europe/Stockholm;57,7\nosl;Oslo;Europe/Oslo;59,9\n',
  )
  expect(json).toMatchObject({ rows: 2, created: 1, changed: 1, errors: [] })
  expect((await house.get('/sites/gbg')).json).toMatchObject({
    name: 'Göteborg',
    timeZone: 'Europe/Stockholm',
    latitude: 57.7,
  })
})

const named = (text: string) => `siteId,name\nenc,${text}\n`
const excel = (text: string) => Buffer.from(text, 'latin1')
test.each([
  ['UTF-8', Buffer.from(named('Malmö €')), 'utf-8', 'Malmö €'],
  ['UTF-16 with its mark', Buffer.from(`\uFEFF${named('Malmö €')}`, 'utf16le'), 'utf-16le', 'Malmö €'],
  ['UTF-16 the other way round', Buffer.from(`\uFEFF${named('Ås')}`, 'utf16le').swap16(), 'utf-16be', 'Ås'],
  ['Windows-1252', excel(named('Malm\xf6 \x80')), 'windows-1252', 'Malmö €'],
])('a file in %s keeps its letters, and the answer says how it was read', async (_, bytes, encoding, name) => {
  expect((await house.csv('/imports/sites', bytes)).json).toMatchObject({ encoding, errors: [] })
  expect((await house.get('/sites/enc')).json.name).toBe(name)
})

test('a file whose letters are lost already is refused with the line and what to do', async () => {
  const { json } = await house.csv('/imports/sites', 'siteId,name\na,A\nb,Malm\uFFFD\n')
  expect(json).toMatchObject({ code: 'rows-not-valid' })
  expect(json.detail).toMatch(/^Line 3 .*UTF-8\.$/)
  expect((await house.get('/sites/b')).status).toBe(404)
  const unmarked = await house.csv('/imports/sites', Buffer.from('siteId,name\nc,C\n', 'utf16le'))
  expect(unmarked.json).toMatchObject({ code: 'rows-not-valid' })
})

test('credentials belong to stations that are there, as text or as bytes, and are told to nobody', async () => {
  const { json, text } = await house.csv(
    '/imports/credentials',
    `id,password,passwordHex\nCSV-1,a-password-of-20-char,\nNOBODY,a-password-of-20-char,\nCSV-1x,short,\n`,
  )
  expect(json).toMatchObject({
    rows: 3,
    changed: 1,
    errors: [
      { row: 3, column: 'id' },
      { row: 4, column: 'password' },
    ],
  })
  expect(text).not.toContain('a-password-of-20-char')
  expect((await house.get('/stations/CSV-1')).json.hasPassword).toBe(true)
  const exported = await house.get('/exports/credentials.csv')
  expect(exported.text).toMatch(/^id,setAt\nCSV-1,2026-01-05T10:00:00.000Z\n$/)
})

test('an export can be imported as it is, and no cell of it is a formula', async () => {
  const rows = [
    'value,type,status,expiresAt,holder,note',
    '04A1,ISO14443,accepted,2027-01-01T00:00:00Z,=HYPERLINK(1),-1',
    'X,eMAID,blocked,,"O\'Neil, ""Bob""",+46 70',
  ]
  expect((await house.csv('/imports/id-tokens', rows.join('\n'))).json).toMatchObject({ created: 2, errors: [] })
  const exported = await house.get('/exports/id-tokens.csv')
  expect(exported.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(exported.headers.get('content-disposition')).toBe('attachment; filename="id-tokens.csv"')
  for (const cell of exported.text.split(/[,\n]/)) expect(cell.replaceAll('"', '')).not.toMatch(/^[=+\-@]/)
  const again = await house.csv('/imports/id-tokens', exported.text)
  expect(again.json).toMatchObject({ rows: 2, created: 0, changed: 2, errors: [] })
  expect((await house.get('/id-tokens/04A1')).json).toMatchObject({ holder: '=HYPERLINK(1)', note: '-1' })
  const stations = await house.get('/exports/stations.csv')
  expect((await house.csv('/imports/stations', stations.text)).json).toMatchObject({ created: 0, errors: [] })
})

test.each([
  ['an unknown column', 'id,colour\nA,red\n', 'colour'],
  ['no key column', 'displayName\nA\n', 'id'],
  ['nothing', '', 'empty'],
  ['an open quote', 'id,displayName\nA,"open\n', 'uote'],
])('a file with %s is refused whole', async (_, text, said) => {
  const { json } = await house.csv('/imports/stations', text)
  expect(json).toMatchObject({ code: 'rows-not-valid', status: 422 })
  expect(json.detail).toContain(said)
})

test('a file above 10 MB is refused, and one that is no CSV by its type', async () => {
  expect((await house.csv('/imports/stations', `id\n${'x'.repeat(11 * 1_048_576)}`)).json.code).toBe(
    'payload-too-large',
  )
  const json = await house.ask('POST', '/imports/stations', { id: 'A' })
  expect(json.json.code).toBe('invalid-request')
})

test('five thousand rows come out as they went in, streamed', async () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => `BULK${index},bulk`)
  expect((await house.csv('/imports/id-tokens', `value,note\n${rows.join('\n')}`)).json).toMatchObject({
    created: 5_000,
    errors: [],
  })
  const exported = await house.get('/exports/id-tokens.csv')
  expect(exported.text.split('\n').filter((line) => line.startsWith('BULK'))).toHaveLength(5_000)
})
