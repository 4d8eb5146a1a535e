/**
 * Stations with a certificate each that connect by profile 3 and leave. Arguments: base URL, how many, file with the
 * authority's certificate and key as JSON. Prints `made` when the certificates are there, and after the line `go`
 * `done <JSON>`.
 */
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { certificate } from '../src/certificates.ts'

const [url = '', count = '1000', file = ''] = process.argv.slice(2)
const handshakes = Number(count)
const atOnce = 16
const { name, keyPem, pem }: { name: string; keyPem: string; pem: string } = JSON.parse(readFileSync(file, 'utf8'))
const authority = { name: Buffer.from(name, 'base64'), key: createPrivateKey(keyPem), keyPem, pem }
const made = Array.from({ length: handshakes }, (_, index) =>
  certificate({ commonName: `TLS-${index}`, organisation: 'Net' }, authority),
)
process.stdout.write('made\n')

const latencies: number[] = []

function handshake(index: number): Promise<void> {
  const startedAt = performance.now()
  const own = made[index]
  const socket = new WebSocket(`${url}/TLS-${index}`, ['ocpp1.6'], {
    perMessageDeflate: false,
    rejectUnauthorized: false,
    ...(own === undefined ? {} : { cert: own.pem, key: own.keyPem }),
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      latencies.push(performance.now() - startedAt)
      socket.terminate()
    })
    socket.once('close', () => resolve())
    socket.once('error', reject)
  })
}

createInterface({ input: process.stdin }).once('line', () => {
  const startedAt = performance.now()
  let next = 0
  const worker = async () => {
    while (next < handshakes) await handshake(next++)
  }
  Promise.all(Array.from({ length: atOnce }, worker)).then(
    () => {
      latencies.sort((a, b) => a - b)
      const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
      const totalMs = performance.now() - startedAt
      process.stdout.write(
        `done ${JSON.stringify({ count: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99), totalMs })}\n`,
      )
    },
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})
process.once('SIGTERM', () => process.exit(0))
