import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { closeLeftovers } from '../src/demo.ts'

test('what stations of an earlier demo had begun is closed with a reason, and nothing else', async () => {
  const closed: unknown[] = []
  const items = [
    { id: 'left', stationId: 'GOT-01' },
    { id: 'other', stationId: 'OWN-01' },
  ]
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    if (method === 'GET') {
      response.end(JSON.stringify({ items, nextCursor: null }))
      return
    }
    json(request).then(
      (body) => {
        closed.push([url, headers.authorization, body])
        response.end('{}')
      },
      () => response.writeHead(400).end(),
    )
  })
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' ? bound?.port : undefined
  await closeLeftovers(`http://127.0.0.1:${port}`, 'key', new Set(['GOT-01']))
  const reason = 'the demo was started again; its cars left'
  expect(closed).toEqual([['/api/v1/transactions/left/close', 'Bearer key', { reason }]])
})
