/** What the versions have in common when they are asked for firmware and logs. */
import { type StationAnswer, type Verdict } from '../domain/outbound.ts'
import { type CallAnswer } from './adapter.ts'
import { byStatus, noResult } from './answers.ts'

/** L01.FR.22 to 24: certificates are judged in the answer; AcceptedCanceled is a yes that ended another. */
export const updateVerdicts: Readonly<Record<string, Verdict>> = { Accepted: 'accepted', AcceptedCanceled: 'accepted' }

/** 1.6 answers with nothing at all. */
export function accepted16(answer: CallAnswer<object>): StationAnswer {
  if (answer.kind !== 'result') return noResult(answer)
  return { verdict: 'accepted', status: null, code: null, description: null, payload: answer.payload }
}

/** N01: with the name of the file. */
export function logAnswer(
  answer: CallAnswer<{
    status: string
    filename?: string
    statusInfo?: { reasonCode: string; additionalInfo?: string }
  }>,
): StationAnswer {
  const told = byStatus(answer, updateVerdicts)
  const fileName = answer.kind === 'result' ? answer.payload.filename : undefined
  return fileName === undefined || fileName === '' ? told : { ...told, fileName }
}
