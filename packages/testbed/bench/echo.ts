/** The floor: a bare `ws` server that parses each frame and answers it, and does nothing else. */
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4_096, perMessageDeflate: false })
server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString())
    if (Array.isArray(frame)) socket.send(JSON.stringify([3, frame[1], { transactionId: 1, status: 'Accepted' }]))
  })
})
server.on('listening', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.stdout.write(`ready http://127.0.0.1:${address.port}\n`)
})
process.once('SIGTERM', () => process.exit(0))
