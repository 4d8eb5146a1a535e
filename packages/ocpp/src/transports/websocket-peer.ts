import { type Protocol, type Role } from '../protocol.ts'
import { Peer, type PeerOptions } from '../rpc/peer.ts'
import { type OpenSocket, type SocketEvents } from './websocket-link.ts'

export interface SocketPeerOptions<P extends Protocol, R extends Role>
  extends Omit<PeerOptions<P, R>, 'send' | 'pause' | 'resume'> {
  readonly onClosed?: (code: number, reason: string) => void
}

/** A peer that speaks over a socket and is closed with it. */
export interface SocketPeer<P extends Protocol, R extends Role> extends SocketEvents {
  readonly peer: Peer<P, R>
}

export function createSocketPeer<P extends Protocol, R extends Role>(
  socket: OpenSocket,
  options: SocketPeerOptions<P, R>,
): SocketPeer<P, R> {
  const peer = new Peer<P, R>({
    ...options,
    send: (text) => socket.send(text),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  })
  return {
    peer,
    message: (data, isBinary) => peer.receive(data, isBinary),
    closed: (code, reason) => {
      peer.close()
      options.onClosed?.(code, reason)
    },
  }
}
