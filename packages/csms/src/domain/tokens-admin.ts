/** Tokens, their groups and seen cards, as the operator keeps them (F20, F21). */
import { DomainError } from '@stationmaster/contract'
import { allowed, audited, difference, type Editing, type Editor, edit, refuse } from './audit.ts'
import { idTokenKey, isSecret, masked, shortAlias } from './id-token.ts'
import { type IdToken, type TokenGroup } from './id-token-model.ts'
import { type Instant } from './model.ts'
import { type Decision, type NewEvent, need, put, remove, type Store } from './ports.ts'

export interface TokensAdminOptions extends Editing {
  store: Store
  /** What is on file of the token with this key is another from now on. */
  tokenChanged?: (key: string) => void
}

/** What is left out keeps its value, or its default on the first time. */
export type IdTokenChanges = {
  [K in
    | 'status'
    | 'expiresAt'
    | 'groupId'
    | 'concurrentUse'
    | 'allowedEvses'
    | 'allowedEnergyTransfer'
    | 'holder'
    | 'note']?: IdToken[K] | undefined
}
export interface TokenGroupChanges {
  name?: string | undefined
  concurrentUse?: 'allow' | 'forbid' | undefined
}

/** Where 1.6 has room for 20 characters. */
const wireLength = 20

export function createTokensAdmin(options: TokensAdminOptions) {
  const { store, organisationId } = options

  async function save(
    editor: Editor,
    token: { value: string; type: string },
    changes: IdTokenChanges,
  ): Promise<{ idToken: IdToken; created: boolean }> {
    const by = edit(options, editor)
    const key = idTokenKey(token.value, token.type)
    if (key.endsWith(':')) {
      throw new DomainError('invalid-request', 'The value holds nothing but separators; give the token as it is read.')
    }
    const groupId = changes.groupId ?? null
    return allowed(
      await store.run({
        touches: [`token:${key}`],
        needs: { known: need('idToken', key), group: need('tokenGroup', groupId ?? ''), card: need('seenCard', key) },
        decide: ({ known, group, card }): Decision<{ idToken: IdToken; created: boolean } | DomainError> => {
          if (groupId !== null && group === undefined) {
            return refuse('not-found', `There is no token group ${groupId}; create it first.`, { field: 'groupId' })
          }
          const idToken = merged(known ?? newToken(organisationId, key, token, by.at), changes)
          const change = difference<Partial<IdToken>>(known, idToken, ['holder', 'note', 'value', 'key'])
          const created = known === undefined
          if (!created && Object.keys(change).length === 0)
            return { result: { idToken, created }, writes: [], events: [] }
          const subject = `id-token:${shown(idToken)}`
          const writes = [
            put('idToken', idToken),
            ...(card === undefined ? [] : [remove('seenCard', card)]),
            audited(by, created ? 'id-token.created' : 'id-token.changed', subject, change),
          ]
          return { result: { idToken, created }, writes, events: [changed(idToken, by.at, false)] }
        },
      }),
    )
  }

  async function removeToken(editor: Editor, token: { value: string; type: string }): Promise<void> {
    const by = edit(options, editor)
    const key = idTokenKey(token.value, token.type)
    allowed(
      await store.run({
        touches: [`token:${key}`],
        needs: { known: need('idToken', key) },
        decide: ({ known }): Decision<DomainError | null> => {
          if (known === undefined)
            return refuse('id-token-not-found', 'There is no such token; check value and ?type=.')
          const writes = [remove('idToken', known), audited(by, 'id-token.removed', `id-token:${shown(known)}`, null)]
          return { result: null, writes, events: [changed(known, by.at, true)] }
        },
      }),
    )
  }

  async function saveGroup(editor: Editor, groupId: string, changes: TokenGroupChanges): Promise<TokenGroup> {
    const by = edit(options, editor)
    return store.run({
      touches: [`group:${groupId}`],
      needs: { known: need('tokenGroup', groupId) },
      decide: ({ known }): Decision<TokenGroup> => {
        const group: TokenGroup = {
          organisationId,
          groupId,
          name: changes.name ?? known?.name ?? groupId,
          concurrentUse: changes.concurrentUse ?? known?.concurrentUse ?? 'allow',
        }
        const action = known === undefined ? 'token-group.created' : 'token-group.changed'
        const change = difference<Partial<TokenGroup>>(known, group)
        const writes =
          Object.keys(change).length === 0
            ? []
            : [put('tokenGroup', group), audited(by, action, `token-group:${groupId}`, change)]
        return { result: group, writes, events: [] }
      },
    })
  }

  async function removeGroup(editor: Editor, groupId: string): Promise<void> {
    const by = edit(options, editor)
    allowed(
      await store.run({
        touches: [`group:${groupId}`],
        needs: { group: need('tokenGroup', groupId), member: need('idTokenOfGroup', groupId) },
        decide: ({ group, member }): Decision<DomainError | null> => {
          if (group === undefined) return refuse('not-found', `There is no token group ${groupId}.`)
          if (member !== undefined) return refuse('in-use', 'Tokens belong to this group; move them to another first.')
          const writes = [
            remove('tokenGroup', group),
            audited(by, 'token-group.removed', `token-group:${groupId}`, null),
          ]
          return { result: null, writes, events: [] }
        },
      }),
    )
  }

  /** Takes a card off the list of those seen; it comes back when it is presented again. */
  async function forgetCard(editor: Editor, token: { value: string; type: string }): Promise<void> {
    const by = edit(options, editor)
    const key = idTokenKey(token.value, token.type)
    allowed(
      await store.run({
        touches: [`token:${key}`],
        needs: { card: need('seenCard', key) },
        decide: ({ card }): Decision<DomainError | null> => {
          if (card === undefined) return refuse('not-found', 'This card is not on the list of those seen.')
          const writes = [remove('seenCard', card), audited(by, 'seen-card.removed', `id-token:${shown(card)}`, null)]
          return { result: null, writes, events: [] }
        },
      }),
    )
  }

  /** A card that was seen becomes a token that may charge. */
  async function admitCard(editor: Editor, token: { value: string; type: string }): Promise<IdToken> {
    const key = idTokenKey(token.value, token.type)
    const card = await store.run({
      touches: [`token:${key}`],
      needs: { card: need('seenCard', key) },
      decide: ({ card }) => ({ result: card, writes: [], events: [] }),
    })
    if (card === undefined) {
      throw new DomainError('not-found', 'This card is not on the list of those seen; add it as a token instead.')
    }
    const { idToken } = await save(editor, { value: card.value, type: card.type }, { status: 'accepted' })
    return idToken
  }

  function changed(token: IdToken, at: Instant, removed: boolean): NewEvent {
    const data = { value: shown(token), type: token.type, status: token.status, removed }
    return { organisationId, type: 'id-token.changed', stationId: null, at, source: 'operator', data }
  }

  const told =
    <R, Rest extends unknown[]>(
      act: (editor: Editor, token: { value: string; type: string }, ...rest: Rest) => Promise<R>,
    ) =>
    async (editor: Editor, token: { value: string; type: string }, ...rest: Rest): Promise<R> => {
      const result = await act(editor, token, ...rest)
      options.tokenChanged?.(idTokenKey(token.value, token.type))
      return result
    }

  return { save: told(save), remove: told(removeToken), saveGroup, removeGroup, forgetCard, admitCard: told(admitCard) }
}
export type TokensAdmin = ReturnType<typeof createTokensAdmin>

/** C04.FR.04: a key code is a password, so neither the audit nor an event tells it. */
function shown(token: { value: string; type: string }): string {
  return isSecret(token) ? masked : token.value
}

function newToken(
  organisationId: string,
  key: string,
  { value, type }: { value: string; type: string },
  at: Instant,
): IdToken {
  const alias = shortAlias(value)
  return {
    organisationId,
    key,
    value,
    type,
    status: 'accepted',
    expiresAt: null,
    groupId: null,
    shortAlias: value.length > wireLength ? alias : null,
    concurrentUse: null,
    allowedEvses: [],
    allowedEnergyTransfer: null,
    holder: null,
    note: null,
    createdAt: at,
  }
}

function merged(token: IdToken, changes: IdTokenChanges): IdToken {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  const next: IdToken = { ...token, ...Object.fromEntries(given) }
  return { ...next, allowedEvses: next.allowedEvses.map((evse) => evse.toLowerCase()) }
}
