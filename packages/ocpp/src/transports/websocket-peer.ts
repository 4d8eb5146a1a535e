import { type Protocol, type Role } from '../protocol.ts'
import { Peer, type PeerOptions } from '../rpc/peer.ts'
import { type FrameRefusal, type Link } from './websocket-link.ts'

export interface LinkedPeerOptions<P extends Protocol, R extends Role>
  extends Omit<PeerOptions<P, R>, 'send' | 'pause' | 'resume'> {
  readonly onClosed?: (code: number, reason: string) => void
  readonly onRefused?: (refusal: FrameRefusal) => void
}

/** A peer that speaks over a link and is closed with it; called in the turn in which the link was opened. */
export function createLinkedPeer<P extends Protocol, R extends Role>(
  link: Link,
  options: LinkedPeerOptions<P, R>,
): Peer<P, R> {
  const peer = new Peer<P, R>({
    ...options,
    send: (text) => link.send(text),
    pause: () => link.pause(),
    resume: () => link.resume(),
  })
  link.attach({
    received: (data, isBinary) => peer.receive(data, isBinary),
    closed: (code, reason) => {
      peer.close()
      options.onClosed?.(code, reason)
    },
    refused: (refusal) => options.onRefused?.(refusal),
  })
  return peer
}
