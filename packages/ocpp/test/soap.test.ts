import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import {
  BodyError,
  faultOf,
  faultStatus,
  NotSoap,
  ocpp15,
  postEnvelope,
  readBody,
  readEnvelope,
  readerOf,
  redactEnvelope,
  SoapFault,
  sendEnvelope,
  writeFault,
  writeRequest,
} from '../src/index.ts'

const soap = 'http://www.w3.org/2003/05/soap-envelope'

function envelope(body: string, { header = '', namespace = 'urn://Ocpp/Cs/2012/06/', prologue = '' } = {}): string {
  return `${prologue}<S:Envelope xmlns:S="${soap}" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:c="${namespace}"><S:Header>${header}</S:Header><S:Body>${body}</S:Body></S:Envelope>`
}

function refusal(text: string): unknown {
  try {
    readEnvelope(text)
  } catch (error) {
    return error
  }
  return undefined
}

test('1.6-S 3: the header is read by local names, whatever their prefix or namespace', () => {
  const read = readEnvelope(
    envelope('<c:heartbeatRequest/>', {
      header:
        '<x:chargeBoxIdentity xmlns:x="urn://Ocpp/Cp/2012/06/">SO15</x:chargeBoxIdentity>' +
        '<a:Action>urn://Ocpp/Cs/2012/06/CentralSystemService/Heartbeat</a:Action><a:MessageID> uuid:1 </a:MessageID>' +
        '<a:From><a:Address>http://10.0.0.7:12345/cp?x=1</a:Address></a:From>',
    }),
  )
  expect(read).toMatchObject({
    kind: 'request',
    version: 'ocpp1.5S',
    service: 'cs',
    action: 'Heartbeat',
    payload: {},
    header: { identity: 'SO15', messageId: 'uuid:1', from: 'http://10.0.0.7:12345/cp?x=1' },
  })
})

test('the version is that of the namespace, with or without its last slash', () => {
  const read = readEnvelope(envelope('<c:heartbeatRequest/>', { namespace: 'urn://Ocpp/Cs/2015/10' }))
  expect(read).toMatchObject({ version: 'ocpp1.6S' })
})

test('elements are understood in any order, and unknown ones are kept to be counted', () => {
  const body =
    '<c:startTransactionRequest><c:meterStart> 12 </c:meterStart><c:vendorThing><c:deep>x</c:deep></c:vendorThing>' +
    '<c:timestamp>2026-01-05T11:00:00+01:00</c:timestamp><c:idTag>AB</c:idTag><c:connectorId>1</c:connectorId>' +
    '<c:connectorId>2</c:connectorId></c:startTransactionRequest>'
  const read = readEnvelope(envelope(body))
  if (read.kind !== 'request') throw new Error('no request')
  expect(read.payload).toEqual({
    meterStart: 12,
    vendorThing: { deep: 'x' },
    timestamp: '2026-01-05T10:00:00.000Z',
    idTag: 'AB',
    connectorId: 1,
    'connectorId#2': 2,
  })
  const { deviations } = readerOf(ocpp15).read('request', 'StartTransaction', read.payload, 'generous', new Date(0))
  expect(deviations.map(({ path, rule }) => `${path} ${rule}`).toSorted()).toEqual([
    '/connectorId#2 extra-field',
    '/vendorThing extra-field',
  ])
})

test('what is no number stays text for the reader to judge', () => {
  const read = readEnvelope(
    envelope('<c:stopTransactionRequest><c:transactionId>x1</c:transactionId></c:stopTransactionRequest>'),
  )
  expect(read).toMatchObject({ payload: { transactionId: 'x1' } })
})

test('1.5 MeterValues: text with attributes', () => {
  const body =
    '<c:meterValuesRequest><c:connectorId>1</c:connectorId><c:values><c:timestamp>2026-01-05T10:00:00Z</c:timestamp>' +
    '<c:value unit="Wh" measurand="Energy.Active.Import.Register">42</c:value><c:value>7</c:value></c:values></c:meterValuesRequest>'
  expect(readEnvelope(envelope(body))).toMatchObject({
    payload: {
      values: [
        {
          timestamp: '2026-01-05T10:00:00Z',
          value: [{ value: '42', unit: 'Wh', measurand: 'Energy.Active.Import.Register' }, { value: '7' }],
        },
      ],
    },
  })
})

test.each([
  ['a page of a proxy', '<!DOCTYPE html><html><body>sign in</body></html>'],
  ['a page without a document type', '\n <html><p>sign in</html>'],
  ['JSON', '{"a":1}'],
  ['nothing', ''],
  ['another document', '<a/>'],
])('%s is not SOAP', (_, text) => {
  const error = refusal(text)
  expect(error).toBeInstanceOf(NotSoap)
  expect(String(error)).toContain('not SOAP')
})

const billionLaughs = `<!DOCTYPE lolz [<!ENTITY a "ha">${'abcdefghi'
  .split('')
  .map((name, at) => `<!ENTITY ${String.fromCharCode(98 + at)} "${`&${name};`.repeat(10)}">`)
  .join('')}]>`

test.each([
  ['a document type', envelope('<c:heartbeatRequest/>', { prologue: '<!DOCTYPE x>' })],
  [
    'a billion laughs',
    envelope('<c:authorizeRequest><c:idTag>&j;</c:idTag></c:authorizeRequest>', { prologue: billionLaughs }),
  ],
  [
    'an external entity',
    envelope('<c:authorizeRequest><c:idTag>&x;</c:idTag></c:authorizeRequest>', {
      prologue: '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    }),
  ],
  ['an entity nobody defined', envelope('<c:authorizeRequest><c:idTag>&x;</c:idTag></c:authorizeRequest>')],
  ['a deep document', envelope('<c:a>'.repeat(5_000) + '</c:a>'.repeat(5_000))],
  ['a wide document', envelope(`<c:heartbeatRequest>${'<c:a/>'.repeat(60_000)}</c:heartbeatRequest>`)],
  ['a huge document', envelope(`<c:heartbeatRequest>${' '.repeat(4_100_000)}</c:heartbeatRequest>`)],
  ['an open tag', envelope('<c:heartbeatRequest>')],
  ['an unknown namespace', envelope('<c:heartbeatRequest/>', { namespace: 'urn:else' })],
  ['no body', envelope('')],
  ['two bodies', envelope('<c:heartbeatRequest/><c:heartbeatRequest/>')],
  ['SOAP 1.1', envelope('<c:heartbeatRequest/>').replace(soap, 'http://schemas.xmlsoap.org/soap/envelope/')],
])('%s is refused as a ProtocolError', (_, text) => {
  const error = refusal(text)
  expect(error).toBeInstanceOf(SoapFault)
  expect(error).toMatchObject({ subcode: 'ProtocolError', code: 'Sender' })
})

test.each([
  ['an operation that is none', envelope('<c:frobnicateRequest/>')],
  ['an operation of the other service', envelope('<c:resetRequest/>')],
  ['1.2', envelope('<c:heartbeatRequest/>', { namespace: 'urn://Ocpp/Cs/2010/08/' })],
  ['a message of the security extension', envelope('<c:getLogRequest/>', { namespace: 'urn://Ocpp/Cp/2015/10/' })],
])('%s is NotSupported', (_, text) => {
  expect(refusal(text)).toMatchObject({ subcode: 'NotSupported' })
})

test('1.6-S 4: faults say whose fault it is, and any subcode is read', () => {
  expect(faultOf('PropertyConstraintViolation', 'x')).toEqual({ code: 'Sender', subcode: 'ProtocolError', reason: 'x' })
  expect(faultOf('InternalError', '')).toMatchObject({ code: 'Receiver', subcode: 'InternalError' })
  expect(faultOf('NotImplemented', '')).toMatchObject({ subcode: 'NotSupported' })
  expect([faultStatus({ code: 'Sender' }), faultStatus({ code: 'Receiver' })]).toEqual([400, 500])
  const written = writeFault(
    { code: 'Sender', subcode: 'IdentityMismatch', reason: 'not <me>' },
    { version: 'ocpp1.5S', service: 'cp', relatesTo: 'uuid:1' },
  )
  expect(readEnvelope(written)).toMatchObject({
    kind: 'fault',
    header: { relatesTo: 'uuid:1' },
    fault: { code: 'Sender', subcode: 'IdentityMismatch', reason: 'not <me>' },
  })
  expect(readEnvelope(written.replace('cp:IdentityMismatch', 'x:Vendor'))).toMatchObject({
    fault: { subcode: 'Vendor' },
  })
})

test('what XML cannot carry is replaced, so that every envelope of ours can be read', () => {
  const written = writeRequest(
    {
      version: 'ocpp1.6S',
      service: 'cp',
      action: 'DataTransfer',
      payload: { vendorId: 'v', data: 'a\u0000\ud800<b>\r\n]]>' },
      identity: 'X',
    },
    { messageId: 'm', to: 'http://cp/' },
  )
  expect(readEnvelope(written)).toMatchObject({ payload: { data: 'a\ufffd\ufffd<b>\r\n]]>' } })
})

test('a trace loses the secrets of an envelope and nothing else', () => {
  const password = writeRequest(
    {
      version: 'ocpp1.6S',
      service: 'cp',
      action: 'ChangeConfiguration',
      payload: { key: 'AuthorizationKey', value: 'topsecret' },
      identity: 'X',
    },
    { messageId: 'm', to: 'http://cp.example/' },
  )
  expect(redactEnvelope(password)).not.toContain('topsecret')
  expect(readEnvelope(redactEnvelope(password))).toMatchObject({ payload: { key: 'AuthorizationKey', value: '****' } })
  const addressed = envelope('<c:heartbeatRequest/>', { header: '<a:To>https://cs.example/soap/topsecret</a:To>' })
  expect(redactEnvelope(addressed)).not.toContain('topsecret')
  const withUser = envelope('<c:heartbeatRequest/>', {
    header: '<a:From><a:Address>http://me:topsecret@10.0.0.1/</a:Address></a:From>',
  })
  expect(redactEnvelope(withUser)).not.toContain('topsecret')
  const escaped = envelope(
    '<c:dataTransferRequest><c:data>{"p&#97;ssword":"topsecret"}</c:data></c:dataTransferRequest>',
  )
  expect(redactEnvelope(escaped)).not.toContain('topsecret')
  const plain = envelope('<c:authorizeRequest><c:idTag>A1</c:idTag></c:authorizeRequest>')
  expect(redactEnvelope(plain)).toBe(plain)
})

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const post = (url: string, xml = '<a/>') =>
  postEnvelope({ url, xml, action: 'Heartbeat', timeoutMs: 2_000, maxBytes: 10_000 })

test('1.6-S 6.1: packed bodies are read and answers packed for who takes them', async () => {
  const url = await serve((request, response) => {
    void readBody(request, 10_000).then(
      (text) => sendEnvelope(response, 200, text, { acceptEncoding: request.headers['accept-encoding'] }),
      (error: unknown) => response.writeHead(error instanceof BodyError ? error.status : 500).end(),
    )
  })
  const text = `<a>${'x'.repeat(3_000)}</a>`
  const packings: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['identity', Buffer.from(text)],
  ]
  for (const [encoding, body] of packings) {
    const answer = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-encoding': encoding },
    })
    expect(answer.headers.get('content-type')).toBe('application/soap+xml; charset=utf-8')
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(await answer.text()).toBe(text)
  }
  const plain = await fetch(url, { method: 'POST', body: text, headers: { 'accept-encoding': 'gzip;q=0' } })
  expect(plain.headers.get('content-encoding')).toBe(null)
  const bomb = await fetch(url, {
    method: 'POST',
    body: gzipSync(Buffer.alloc(5_000_000)),
    headers: { 'content-encoding': 'gzip' },
  })
  expect(bomb.status).toBe(413)
  const nonsense = await fetch(url, { method: 'POST', body: 'x', headers: { 'content-encoding': 'gzip' } })
  expect(nonsense.status).toBe(400)
  const unknown = await fetch(url, { method: 'POST', body: 'x', headers: { 'content-encoding': 'br' } })
  expect(unknown.status).toBe(415)
})

test('our requests carry type and action, take packed answers and follow no redirect', async () => {
  const seen: IncomingMessage['headers'][] = []
  const url = await serve((request, response) => {
    seen.push(request.headers)
    if (request.url === '/elsewhere') response.writeHead(302, { location: '/' }).end()
    else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('<b/>'))
  })
  expect(await post(url)).toEqual({ status: 200, text: '<b/>' })
  expect(seen[0]).toMatchObject({ 'content-type': 'application/soap+xml; charset=utf-8; action="/Heartbeat"' })
  expect(await post(`${url}elsewhere`)).toEqual({ status: 302, text: '' })
  expect(seen).toHaveLength(2)
})

test('an answer is bounded in size and in time', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/big') response.end(Buffer.alloc(20_000))
    else if (request.url === '/bomb') {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(2_000_000)))
    }
  })
  await expect(post(`${url}big`)).rejects.toThrow('larger')
  await expect(post(`${url}bomb`)).rejects.toThrow('larger')
  await expect(postEnvelope({ url, xml: '<a/>', action: 'Reset', timeoutMs: 100, maxBytes: 10 })).rejects.toThrow(
    /abort|timeout/i,
  )
})

test('an address that the lookup refuses is never connected to', async () => {
  let hits = 0
  const url = await serve((_request, response) => {
    hits++
    response.end()
  })
  const attempt = postEnvelope({
    url: url.replace('127.0.0.1', 'station.example'),
    xml: '<a/>',
    action: 'Reset',
    timeoutMs: 500,
    maxBytes: 10,
    lookup: (_host, _options, callback) => callback(new Error('not there'), '', 4),
  })
  await expect(attempt).rejects.toThrow('not there')
  expect(hits).toBe(0)
})

test('packed answers of ours can be unpacked by anybody', async () => {
  const url = await serve((_request, response) => {
    sendEnvelope(response, 500, 'y'.repeat(2_000), { acceptEncoding: 'deflate, gzip;q=0.5' }).catch(() =>
      response.destroy(),
    )
  })
  const raw = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
  expect([raw.status, await raw.text()]).toEqual([500, 'y'.repeat(2_000)])
})
