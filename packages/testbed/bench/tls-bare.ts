/** The floor of a handshake: bare `https` and `ws` with the same files, asking for a certificate. Argument: JSON. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { WebSocketServer } from 'ws'

const files: { certificate: string; key: string; authority: string } = JSON.parse(process.argv[2] ?? '{}')
const server = createServer({
  cert: readFileSync(files.certificate),
  key: readFileSync(files.key),
  ca: readFileSync(files.authority),
  requestCert: true,
  rejectUnauthorized: true,
})
const host = new WebSocketServer({ server, perMessageDeflate: false })
host.on('connection', (socket) => socket.on('message', () => undefined))
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`ready https://127.0.0.1:${address.port}\n`)
  }
})
process.once('SIGTERM', () => process.exit(0))
