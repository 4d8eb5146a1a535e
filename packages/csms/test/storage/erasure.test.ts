import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, put } from '../../src/domain/ports.ts'
import { eraseToken } from '../../src/storage/erasure.ts'
import { allTables } from '../../src/storage/tables.ts'
import { rowArbitrary } from './rows.ts'
import { openTemporary, storeKinds, write } from './stores.ts'

const organisationId = 'default'
const sample = (name: 'transaction' | 'idToken' | 'command' | 'seenCard'): never =>
  Object(fc.sample(rowArbitrary(name), { numRuns: 1, seed: 4 })[0])

describe.each(storeKinds)('%s', (kind) => {
  test('nothing names the person any more, and the ledger keeps its energy and its times', async () => {
    await using database = await openTemporary(kind)
    const { store } = database
    const key = 'rfid:04A1B2C3'
    const transaction = {
      ...Object(sample('transaction')),
      id: 'tx-1',
      idTokenKey: key,
      idToken: '04:a1:b2:c3',
      energyWh: 4_200,
      startedAt: 1_000,
      endedAt: 2_000,
    }
    const raw = '[2,"1","StartTransaction",{"idTag":"04a1b2c3","meterStart":104,"timestamp":"04A1B2C3x"}]'
    await write(
      store,
      put('idToken', {
        ...Object(sample('idToken')),
        key,
        value: '04A1B2C3',
        holder: 'Ada Lovelace',
        note: 'blue car',
      }),
      put('seenCard', { ...Object(sample('seenCard')), key, value: '04A1B2C3' }),
      put('transaction', transaction),
      put('transaction', { ...transaction, id: 'tx-2', idTokenKey: 'rfid:OTHER', idToken: 'OTHER' }),
      put('command', {
        ...Object(sample('command')),
        commandId: 'c',
        parameters: { idToken: '04A1B2C3' },
        outcome: null,
      }),
      add('ledger', {
        organisationId,
        stationId: 's',
        messageId: '1',
        action: 'StartTransaction',
        fingerprint: 'f',
        transactionKey: 'tx-1',
        seqNo: null,
        kind: 'started',
        at: 1_000,
        receivedAt: 1_001,
        raw,
        response: '{}',
        quarantined: false,
        note: null,
      }),
      add('ledger', {
        organisationId,
        stationId: 's',
        messageId: '2',
        action: 'Authorize',
        fingerprint: 'f',
        transactionKey: null,
        seqNo: null,
        kind: 'unreadable',
        at: 1_000,
        receivedAt: 1_001,
        raw: '<idTag>04A1B2C3</idTag>',
        response: '{"idToken":"OTHER"}',
        quarantined: false,
        note: null,
      }),
      add('audit', {
        organisationId,
        auditId: 'a',
        at: 1,
        actor: 'op',
        reason: null,
        action: 'token',
        subject: `idToken:${key}`,
        change: { value: '04A1B2C3' },
      }),
    )
    await store.run({
      touches: [],
      needs: {},
      decide: () => ({
        result: null,
        writes: [],
        events: [{ organisationId, type: 't', stationId: 's', at: 1, source: 's', data: { idToken: '04A1B2C3', key } }],
      }),
    })
    const frame = { organisationId, stationId: 's', at: 1, direction: 'in' as const, messageType: 2, messageId: '1' }
    database.frames.append({ ...frame, action: 'StartTransaction', payload: raw, connectionId: null, note: null })

    const { pseudonym, rows } = await eraseToken(database, key, 'nobody-1')

    expect(rows).toMatchObject({ idToken: 1, transaction: 1, seenCard: 1, ledger: 2, frame: 1, outbox: 1, command: 1 })
    for (const { name } of allTables) {
      const text = JSON.stringify(await database.reads.selectFrom(name).selectAll().execute())
      expect(text, name).not.toMatch(/"04:?A1:?B2:?C3"|rfid:04A1B2C3|>04A1B2C3<|Ada Lovelace|blue car/i)
    }
    const kept = await database.reads.selectFrom('transaction').selectAll().where('id', '=', 'tx-1').executeTakeFirst()
    expect(kept).toMatchObject({ energyWh: 4_200, startedAt: 1_000, endedAt: 2_000, idToken: pseudonym })
    const token = await database.reads.selectFrom('idToken').selectAll().executeTakeFirst()
    expect(token).toMatchObject({ key: kept?.idTokenKey, value: pseudonym, status: 'invalid', holder: null })
    const ledger = await database.reads.selectFrom('ledger').select('raw').orderBy('seq').execute()
    expect(ledger[0]?.raw).toBe(raw.replace('04a1b2c3', pseudonym))
    const other = await database.reads.selectFrom('transaction').select('idToken').where('id', '=', 'tx-2').execute()
    expect(other).toEqual([{ idToken: 'OTHER' }])
  })

  test('a unit that runs after the erasure sees the pseudonym', async () => {
    await using database = await openTemporary(kind)
    const transaction = { ...Object(sample('transaction')), id: 'tx-1', idTokenKey: 'rfid:AB', idToken: 'AB' }
    await write(database.store, put('transaction', transaction))
    const load = () =>
      database.store.run({
        touches: ['transaction:tx-1'],
        needs: { transaction: { lookup: 'transactionById', key: ['tx-1'] } },
        decide: (loaded) => ({ result: loaded.transaction?.idToken, writes: [], events: [] }),
      })
    expect(await load()).toBe('AB')
    await eraseToken(database, 'rfid:AB', 'nobody-2')
    expect(await load()).toBe('nobody-2')
  })
})
