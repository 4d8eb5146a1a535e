import { type LocalListMessage, type LocalListUpdate, type StationAnswer } from '../domain/outbound.ts'
import { type CallAnswer } from './adapter.ts'
import { byStatus, noResult, unsupported } from './answers.ts'

interface UpdateStatus {
  status: string
  statusInfo?: { reasonCode: string; additionalInfo?: string }
}

/** D01.FR.03: message after message, each when the one before was accepted; the first refusal ends it. */
export async function sendLocalList(
  update: LocalListUpdate | undefined,
  send: (message: LocalListMessage) => Promise<CallAnswer<UpdateStatus>>,
): Promise<StationAnswer> {
  if (update === undefined) return unsupported('there is no local list for this station to hold')
  const { updateType, messages } = update
  let acceptedMessages = 0
  for (const message of messages) {
    const answer = byStatus(await send(message), { Accepted: 'completed' })
    const payload = { updateType: message.updateType, versionNumber: message.versionNumber, messages: messages.length }
    if (answer.verdict !== 'completed') {
      return { ...answer, payload: { ...payload, accepted: acceptedMessages }, acceptedMessages }
    }
    acceptedMessages++
    if (acceptedMessages === messages.length) {
      return { ...answer, payload: { ...payload, updateType, accepted: acceptedMessages }, acceptedMessages }
    }
  }
  return unsupported('an update without a message')
}

/** D02, 1.6 5.7: -1 is of a station that knows no such lists. */
export function versionAnswer(answer: CallAnswer<unknown>, versionNumber: number | undefined): StationAnswer {
  if (answer.kind !== 'result') return noResult(answer)
  const told = { status: null, code: null, description: null, payload: { versionNumber: versionNumber ?? null } }
  if (versionNumber === undefined) return { verdict: 'rejected', ...told }
  return { verdict: 'completed', ...told, localListVersion: versionNumber }
}
