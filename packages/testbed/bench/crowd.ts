/**
 * Many stations in a process of their own that connect, boot and then stay. Arguments: base URL, stations. Prints
 * `booted <JSON>`; each further line on its standard input is a question: `gone` closes all of them.
 */
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import { boot } from './sessions.ts'

const [url = '', count = '10000'] = process.argv.slice(2)
const stations = Number(count)
/** So many handshakes are under way at once, as when a network comes back in steps. */
const atOnce = 100
const perAddress = 1_000
const sockets: WebSocket[] = []
const latencies: number[] = []

async function connect(index: number): Promise<void> {
  const startedAt = performance.now()
  let socket = await opened(index)
  // A server that is busy says 503, and a station comes again.
  for (let pauseMs = 100; socket === undefined; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    refused++
    if (refused > stations) throw new Error('refused more often than there are stations')
    await sleep(pauseMs)
    socket = await opened(index)
  }
  const link = socket
  sockets.push(link)
  const id = randomUUID()
  await new Promise<void>((resolve, reject) => {
    link.once('close', (code) => reject(new Error(`closed with ${code}`)))
    link.on('message', (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString())
      if (!Array.isArray(frame)) return
      if (frame[0] === 2) link.send(JSON.stringify([4, frame[1], 'NotSupported', '', {}]))
      else if (frame[1] === id && frame[2]?.status === 'Accepted') resolve()
      else reject(new Error(`the boot was answered ${data.toString()}`))
    })
    link.send(JSON.stringify([2, id, 'BootNotification', boot['ocpp1.6']]))
  })
  latencies.push(performance.now() - startedAt)
}

/** Undefined when the server turned it away for now. */
function opened(index: number): Promise<WebSocket | undefined> {
  const socket = new WebSocket(`${url}/CROWD-${index}`, ['ocpp1.6'], {
    perMessageDeflate: false,
    localAddress: `127.0.1.${1 + Math.floor(index / perAddress)}`,
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
    socket.once('unexpected-response', (request, response) => {
      request.destroy()
      if (response.statusCode === 503) resolve(undefined)
      else reject(new Error(`the handshake was answered ${response.statusCode}`))
    })
  })
}

let refused = 0
let next = 0
const worker = async () => {
  while (next < stations) await connect(next++)
}
await Promise.all(Array.from({ length: atOnce }, worker))
latencies.sort((a, b) => a - b)
const p99Ms = latencies[Math.floor(latencies.length * 0.99)] ?? 0
process.stdout.write(`booted ${JSON.stringify({ stations: latencies.length, p99Ms, refused })}\n`)

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'count') {
    const open = sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length
    process.stdout.write(`open ${open}\n`)
  } else if (line === 'gone') {
    for (const socket of sockets) socket.terminate()
    process.stdout.write('gone\n')
  }
})
process.once('SIGTERM', () => process.exit(0))
