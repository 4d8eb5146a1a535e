/** C07: an eMAID that comes with its contract certificate is as good as the certificate, then as the token. */

import { certificateAlarm } from './certificates-rules.ts'
import {
  type ContractElement,
  type ContractFault,
  type ContractStatus,
  type ContractTrust,
  type PresentedContract,
} from './contract-certificates.ts'
import { contractOf } from './id-token.ts'
import {
  type AuthorizationPort,
  type AuthorizationResult,
  type AuthorizationStatus,
  type PresentedToken,
  type StationCall,
} from './inbound.ts'
import { type Instant } from './model.ts'
import { need, type Store } from './ports.ts'
import { type CertificateStatuses, type NamedCertificate, statusQuestion } from './status-question.ts'

export interface ContractAuthorizationServices {
  store: Store
  /** Judges the token itself. */
  tokens: AuthorizationPort
  trust: ContractTrust
  /** By the word of the authorities of contracts alone. */
  statuses: CertificateStatuses
  /** Whether a contract is believed while nobody can be asked whether it was revoked. */
  unchecked: 'refuse' | 'accept'
  /** When whoever did not answer is no longer waited for: the vehicle waits too. */
  deadline(): AbortSignal
}

interface Verdict {
  fault: ContractFault | null
  /** Why it could not be asked for whether it was revoked, where it is believed all the same. */
  unchecked: string | null
}

export function createContractAuthorization(services: ContractAuthorizationServices): AuthorizationPort {
  const { store, tokens, trust } = services
  return {
    async authorize(call, token, contract) {
      if (contract === undefined) return tokens.authorize(call, token)
      const { fault, unchecked } = await judge(call, token, contract)
      if (fault !== null) {
        await tell(call, token, 'ContractCertificateRefused', fault)
        return { ...nobody, status: idTokenStatus[fault.status], certificateStatus: fault.status }
      }
      if (unchecked !== null) {
        await tell(call, token, 'ContractCertificateUnchecked', { status: 'Accepted', reason: unchecked })
      }
      const result = await tokens.authorize(call, token)
      return { ...result, certificateStatus: endsContract.has(result.status) ? 'ContractCancelled' : 'Accepted' }
    },
  }

  async function judge(call: StationCall, token: PresentedToken, contract: PresentedContract): Promise<Verdict> {
    if (trust.isEmpty())
      return refused('CertChainError', 'no authority of contracts is known here; name them by --contract-ca')
    const { certificate, named } = contract
    if (certificate === null) {
      const elements = named.map((one, index) => namedElement(one, index))
      return merged(await Promise.all(asked(elements, call.receivedAt, trusted(call.receivedAt))))
    }
    const followed = trust.follow(certificate, call.receivedAt)
    if (followed.kind === 'fault') return { fault: followed.fault, unchecked: null }
    if (contractOf(followed.commonName) !== contractOf(token.value)) {
      return refused('CertChainError', 'the certificate is of another contract')
    }
    return merged(await Promise.all(asked(followed.elements, call.receivedAt, () => true)))
  }

  /** C07.FR.05. */
  function asked(
    elements: readonly ContractElement[],
    at: Instant,
    isOurs: (named: NamedCertificate) => boolean,
  ): Promise<Verdict>[] {
    const deadline = services.deadline()
    return elements.map((element) => ask(element, at, isOurs(element.named), deadline))
  }

  /** A station that judged the chain itself names it only: its issuer is one of ours, or proves by its answer to be. */
  function trusted(at: Instant) {
    return (named: NamedCertificate) => trust.issued(named, at)
  }

  async function ask(
    { title, named, places, issuer }: ContractElement,
    at: Instant,
    isOurs: boolean,
    deadline: AbortSignal,
  ): Promise<Verdict> {
    let reason = 'it names no place where its status is told'
    for (const { responderUrl, source } of places) {
      const question = statusQuestion(named, responderUrl, source)
      if (typeof question === 'string') {
        reason = question
        continue
      }
      const reply = await services.statuses.ask(issuer === undefined ? question : { ...question, issuer }, deadline)
      const isCurrent = reply.nextUpdate === null || reply.nextUpdate > at
      const status = reply.verified && isCurrent ? reply.status : null
      if (status === 'good') return good
      if (status === 'revoked') return refused('CertificateRevoked', `${title} was revoked`)
      if (status === 'unknown') return refused('CertChainError', `${title}: its issuer does not know it`)
      reason = reply.failure ?? (isCurrent ? 'the answer is not signed by its issuer' : 'the answer is out of date')
    }
    const unchecked = `${title}: ${reason}`
    if (!isOurs) return refused('CertChainError', `${title}: nobody we trust issued it (${reason})`)
    return services.unchecked === 'accept' ? { fault: null, unchecked } : refused('CertChainError', unchecked)
  }

  /** An operator sees it; of the certificate only what it is called goes into the feed. */
  function tell(
    call: StationCall,
    token: PresentedToken,
    action: string,
    { status, reason }: { status: ContractStatus; reason: string },
  ): Promise<void> {
    return store.run({
      touches: [`station:${call.stationId}`],
      needs: { station: need('station', call.stationId) },
      decide: ({ station }) => {
        const fact = { idToken: token.value, certificateStatus: status, reason }
        const events = station === undefined ? [] : [certificateAlarm(station, action, call.receivedAt, fact)]
        return { result: undefined, writes: [], events }
      },
    })
  }
}

const nobody: Omit<AuthorizationResult, 'status'> = { expiresAt: null, groupId: null, evseIds: null }
const good: Verdict = { fault: null, unchecked: null }

/** C07.FR.15–17. */
const idTokenStatus = {
  CertChainError: 'Invalid',
  CertificateExpired: 'Expired',
  CertificateRevoked: 'Invalid',
  ContractCancelled: 'Invalid',
  NoCertificateAvailable: 'Invalid',
  SignatureError: 'Invalid',
} as const satisfies Record<ContractFault['status'], AuthorizationStatus>

/** C07.FR.14: the contract behind a good certificate is none any more; other refusals are of the place or the hour. */
const endsContract: ReadonlySet<AuthorizationStatus> = new Set<AuthorizationStatus>([
  'Blocked',
  'Expired',
  'Invalid',
  'Unknown',
])

function refused(status: ContractFault['status'], reason: string): Verdict {
  return { fault: { status, reason }, unchecked: null }
}

function namedElement({ responderUrl, ...named }: PresentedContract['named'][number], index: number): ContractElement {
  return {
    title: index === 0 ? 'the contract certificate' : `the authority ${index} above the contract certificate`,
    named,
    places: [{ responderUrl, source: 'OCSP' }],
  }
}

/** What is revoked says more than what could not be found out. */
function merged(verdicts: readonly Verdict[]): Verdict {
  const faults = verdicts.flatMap(({ fault }) => (fault === null ? [] : [fault]))
  const fault = faults.find(({ status }) => status === 'CertificateRevoked') ?? faults[0] ?? null
  const unchecked = verdicts.flatMap((verdict) => (verdict.unchecked === null ? [] : [verdict.unchecked]))
  return { fault, unchecked: unchecked.length === 0 ? null : unchecked.join('; ') }
}
