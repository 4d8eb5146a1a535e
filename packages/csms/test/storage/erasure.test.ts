import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, put } from '../../src/domain/ports.ts'
import { installationKey } from '../../src/platform/installation-key.ts'
import { type ColumnKind, quoted } from '../../src/storage/columns.ts'
import { erasableFields, eraseToken } from '../../src/storage/erasure.ts'
import { textErasure } from '../../src/storage/erasure-text.ts'
import { type OpenDatabase } from '../../src/storage/open.ts'
import { allTables } from '../../src/storage/tables.ts'
import { rowArbitrary } from './rows.ts'
import { openTemporary, storeKinds, write } from './stores.ts'

const organisationId = 'default'
const sample = (
  name: 'ledger' | 'transaction' | 'idToken' | 'command' | 'seenCard' | 'reservation' | 'batterySwap',
): object => Object(fc.sample(rowArbitrary(name), { numRuns: 1, seed: 4 })[0])

const plain: Record<ColumnKind, unknown> = { instant: 1, int: 1, real: 1, text: 'x', json: {}, boolean: 1 }

function storedForm(value: unknown): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)
}

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
      put('reservation', { ...Object(sample('reservation')), id: 'r', idTokenKey: key, idToken: '04:A1:B2:C3' }),
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
        sealed: null,
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
        sealed: null,
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

    expect(rows).toMatchObject({
      idToken: 1,
      transaction: 1,
      reservation: 1,
      seenCard: 1,
      ledger: 2,
      frame: 1,
      outbox: 1,
      command: 1,
    })
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

  test('every column of text forgets the token, unless it is named as exempt', async () => {
    await using database = await openTemporary(kind)
    const value = '04DEADBEEF77AA'
    for (const table of allTables) {
      const fields = new Set(erasableFields(table))
      const row: Record<string, unknown> = {}
      for (const [index, field] of table.fields.entries()) {
        const kindOfField = table.kinds[index] ?? 'text'
        const erasable = kindOfField === 'json' ? { deep: [`card ${value}`] } : `bad card ${value.toLowerCase()};`
        row[field] = fields.has(field) ? erasable : plain[kindOfField]
      }
      await database.maintenance.rewrite([
        {
          sql: `INSERT INTO ${table.sqlName} (${table.fields.map(quoted).join(', ')}) VALUES (${table.fields.map(() => '?').join(', ')})`,
          parameters: table.fields.map((field) => storedForm(row[field])),
        },
      ])
    }
    await eraseToken(database, `rfid:${value}`, 'nobody-3')
    for (const { name } of allTables) {
      const text = JSON.stringify(await database.reads.selectFrom(name).selectAll().execute())
      expect(text, name).not.toMatch(/04DEADBEEF77AA/i)
    }
  })

  test('an erasure that broke off is finished by its repetition, under the same pseudonym', async () => {
    await using database = await openTemporary(kind)
    const key = 'rfid:04DEADBEEF77AA'
    const idToken = { ...Object(sample('idToken')), key, value: '04DEADBEEF77AA', holder: 'Ada Lovelace', note: null }
    const command = { ...Object(sample('command')), commandId: 'c', outcome: null, reason: 'Ada Lovelace asked for it' }
    await write(database.store, put('idToken', idToken), put('command', command))
    let rewrites = 0
    const maintenance: OpenDatabase['maintenance'] = {
      ...database.maintenance,
      rewrite: (all) =>
        ++rewrites > 2 ? Promise.reject(new Error('the power failed')) : database.maintenance.rewrite(all),
    }
    await expect(eraseToken({ ...database, maintenance }, key, 'nobody-4')).rejects.toThrow('power')
    expect(await eraseToken(database, key, 'nobody-5')).toMatchObject({ pseudonym: 'nobody-4', rows: { idToken: 1 } })
    expect(await database.reads.selectFrom('command').select('reason').executeTakeFirst()).toEqual({
      reason: 'nobody-4 asked for it',
    })
    expect(await eraseToken(database, key, 'nobody-6')).toMatchObject({ rows: { idToken: 0, command: 0 } })
  })

  test('C04.FR.04 a key code is erased from what lies sealed in quarantine', async () => {
    await using database = await openTemporary(kind)
    const vault = installationKey(new Uint8Array(32))
    const said = (code: string) => `[2,"1","TransactionEvent",{"idToken":{"idToken":"${code}","type":"KeyCode"}}]`
    const row = (sealed: string | null) => ({
      ...Object(sample('ledger')),
      raw: said('****'),
      sealed,
      quarantined: true,
    })
    const foreign = installationKey(new Uint8Array(32).fill(1)).seal(said('98765432'))
    const other = vault.seal(said('11112222'))
    await write(
      database.store,
      add('ledger', row(vault.seal(said('98765432')))),
      add('ledger', row(other)),
      add('ledger', row(foreign)),
      add('ledger', row(null)),
    )
    const { rows } = await eraseToken(database, 'keycode:98765432', 'nobody-9', 'keycode-hash:77aa', vault)
    expect(rows).toMatchObject({ ledger: 1 })
    const found = await database.reads.selectFrom('ledger').select('sealed').orderBy('seq').execute()
    expect(found.slice(1)).toEqual([other, foreign, null].map((sealed) => ({ sealed })))
    expect(vault.open(found[0]?.sealed ?? '')).toBe(said('nobody-9'))
  })

  test('C04.FR.04 a key code is erased from the rows that know it by its hash', async () => {
    await using database = await openTemporary(kind)
    const kept = 'keycode-hash:77aa'
    const row = (table: 'transaction' | 'reservation' | 'batterySwap') => ({
      ...Object(sample(table)),
      idTokenKey: kept,
      idToken: '****',
    })
    await write(
      database.store,
      put('transaction', row('transaction')),
      put('reservation', row('reservation')),
      put('batterySwap', row('batterySwap')),
    )
    const { rows } = await eraseToken(database, 'keycode:98765432', 'nobody-8', kept)
    expect(rows).toMatchObject({ transaction: 1, reservation: 1, batterySwap: 1 })
    for (const name of ['transaction', 'reservation', 'batterySwap'] as const) {
      const [found] = await database.reads.selectFrom(name).select(['idTokenKey', 'idToken']).execute()
      expect(found).toEqual({ idTokenKey: 'erased:nobody-8', idToken: 'nobody-8' })
    }
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

describe('a text', () => {
  const erase = (text: string, key = 'rfid:04DEADBEEF77AA') =>
    textErasure({ key, holder: 'Ada Lovelace' }, 'nobody', 'erased:nobody').token(text)
  test.each([
    [String.raw`{"data":"{\"idTag\":\"04DEADBEEF77AA\"}"}`, String.raw`{"data":"{\"idTag\":\"nobody\"}"}`],
    [
      String.raw`{"d":"{\"d\":\"{\\\"idTag\\\":\\\"04DEADBEEF77AA\\\"}\"}"}`,
      String.raw`{"d":"{\"d\":\"{\\\"idTag\\\":\\\"nobody\\\"}\"}"}`,
    ],
    [String.raw`{"idTag":"\u00304deadbeef77aa"}`, '{"idTag":"nobody"}'],
    ['{"data":"tag=04:DE:AD:BE:EF:77:AA;"}', '{"data":"tag=nobody;"}'],
    ['bad card 04DEADBEEF77AA', 'bad card nobody'],
    ['[2,"mal","Authorize",{"idTag":"04DEADBEEF77AA"', '[2,"mal","Authorize",{"idTag":"nobody"'],
    ['id-token:04DEADBEEF77AA', 'id-token:nobody'],
    ['id-token:rfid:04DEADBEEF77AA', 'id-token:erased:nobody'],
    ['x04DEADBEEF77AA', 'x04DEADBEEF77AA'],
  ])('%s', (from, to) => expect(erase(from)).toBe(to))

  test.each([
    [
      '{"meterStart":12345678,"text":"card 12345678","idTag":12345678}',
      'rfid:12345678',
      '{"meterStart":12345678,"text":"card nobody","idTag":"nobody"}',
    ],
    ['{"value":104,"a":"AB","b":"see AB"}', 'rfid:AB', '{"value":104,"a":"nobody","b":"see AB"}'],
    ['{"at":"2026-11-21 10:00"}', 'rfid:20261121', '{"at":"2026-11-21 10:00"}'],
    ['id-token:AB', 'rfid:AB', 'id-token:nobody'],
  ])('a short value or a number is not torn out of %s', (from, key, to) => expect(erase(from, key)).toBe(to))

  test.each([
    String.raw`{"value":"SIG|{\"ID\":\"04DEADBEEF77AA\"}","format":"SignedData"}`,
    String.raw`{"value":"OCMF|{\"ID\":\"04DEADBEEF77AA\"}|{}"}`,
    String.raw`{"signedMeterValue":{"signedMeterData":"a 04DEADBEEF77AA","encodingMethod":""}}`,
    String.raw`{"data":"{\"signedMeterData\":\"a \\\"04DEADBEEF77AA\\\"\"}"}`,
  ])('signed meter data stay: %s', (signed) => {
    expect(erase(signed)).toBe(signed)
    expect(erase(`{"idTag":"04DEADBEEF77AA","sampledValue":[${signed}],"last":"04DEADBEEF77AA"}`)).toBe(
      `{"idTag":"nobody","sampledValue":[${signed}],"last":"nobody"}`,
    )
  })
})

test('on SQLite no file of the database holds the token after its erasure', async () => {
  await using database = await openTemporary('sqlite')
  const value = '04DEADBEEF77AA'
  const key = `rfid:${value}`
  const transaction = { ...Object(sample('transaction')), id: 'tx-1', idTokenKey: key, idToken: value }
  await write(
    database.store,
    put('idToken', { ...Object(sample('idToken')), key, value }),
    put('transaction', transaction),
    put('transaction', { ...transaction, energyWh: 5 }),
  )
  const frame = { organisationId, stationId: 's', at: 1, direction: 'in' as const, messageType: 2, messageId: '1' }
  const padding = 'x'.repeat(20_000)
  for (let index = 0; index < 20; index++) {
    const payload = `{"idTag":"${value}","data":"${padding}"}`
    database.frames.append({ ...frame, action: 'DataTransfer', payload, connectionId: null, note: null })
  }
  await eraseToken(database, key, 'nobody-7')
  const folder = dirname(database.name)
  const holding = readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(value))
  expect(holding).toEqual([])
})

test('a column is exempt from erasure only by decision', () => {
  const columns = allTables.flatMap((table) =>
    table.fields
      .filter((_, index) => ['text', 'json'].includes(table.kinds[index] ?? ''))
      .filter((field) => !table.key.includes(field) && !erasableFields(table).includes(field))
      .map((field) => `${table.name}.${field}`),
  )
  expect(columns.join(' ')).toMatchInlineSnapshot(
    `"station.organisationId station.identity station.siteId station.onboarding station.reading station.linkSecurity station.protocolVersion station.vendor station.model station.serialNumber station.firmwareVersion station.iccid station.imsi station.lastBootReason station.clockSamples station.inventoryFirmware station.assumedVersion station.soapEndpoint stationCredential.organisationId stationCredential.passwordHash stationCredential.previousHashes site.organisationId site.name site.address site.city site.postalCode site.country site.timeZone site.access evse.organisationId evse.publicEvseId evse.state evse.requestedOperation connector.organisationId connector.type connector.status statusReport.organisationId statusReport.stationId statusReport.status statusReport.state linkPeriod.organisationId linkPeriod.stationId linkPeriod.remoteAddress linkPeriod.protocolVersion transaction.organisationId transaction.stationId transaction.siteId transaction.transactionId transaction.state transaction.idTokenType transaction.groupId transaction.authorizationStatus transaction.chargingState transaction.stoppedReason transaction.commandId transaction.operationMode transaction.allowedEnergyTransfer transaction.sequence transaction.flags ledger.organisationId ledger.stationId ledger.messageId ledger.action ledger.fingerprint ledger.transactionKey ledger.kind ledger.sealed meterValue.organisationId meterValue.stationId meterValue.transactionKey meterValue.samples idToken.organisationId idToken.value idToken.type idToken.status idToken.groupId idToken.shortAlias idToken.concurrentUse idToken.allowedEvses idToken.allowedEnergyTransfer tokenGroup.organisationId tokenGroup.concurrentUse seenCard.organisationId seenCard.value seenCard.type seenCard.stationId deviceVariable.organisationId deviceVariable.mutability deviceVariable.dataType deviceVariable.unit desiredVariable.organisationId localList.organisationId localList.coverage localList.lastCommandId localList.lastUpdateType localList.lastStatus localList.unsupportedFirmware localListMember.organisationId localListEntry.organisationId localListEntry.value localListEntry.type localListEntry.info command.organisationId command.stationId command.type command.status command.actor command.correlation reservation.organisationId reservation.stationId reservation.connectorType reservation.state reservation.stateReason reservation.idTokenType reservation.groupId reservation.transactionKey fleetJob.organisationId fleetJob.type fleetJob.sealed fleetJob.selection fleetJob.pace fleetJob.stopRule fleetJob.firmwareVersion fleetJob.offline fleetJob.state fleetJob.counts fleetJob.forgiven fleetJob.preparedUpTo fleetJob.actor fleetTarget.organisationId fleetTarget.state fleetTarget.commandId ability.organisationId ability.canSource ability.canEvidence ability.cannotSource ability.cannotEvidence ability.stationId ability.commandId checkRun.organisationId checkRun.stationId checkRun.vendor checkRun.model checkRun.firmwareVersion checkRun.protocolVersion checkRun.state checkRun.allow checkRun.restore checkRun.actor checkCase.organisationId checkCase.caseId checkCase.block checkCase.title checkCase.risk checkCase.verdict checkCase.commandIds deviation.organisationId deviation.stationId knock.organisationId knock.identity knock.remoteAddress knock.subprotocols knock.credential knock.reason knock.vendor knock.model knock.serialNumber knock.firmwareVersion user.organisationId user.name user.displayName user.role user.passwordHash user.language apiKey.organisationId apiKey.name apiKey.role apiKey.keyHash apiKey.createdBy consoleSession.organisationId consoleSession.userId audit.organisationId audit.auditId audit.actor audit.action chargingProfile.organisationId chargingProfile.purpose chargingProfile.kind chargingProfile.recurrencyKind chargingProfile.transactionKey chargingProfile.schedules chargingProfile.limitSource chargingProfile.commandId chargingProfile.actor externalLimit.organisationId externalLimit.schedules reportedComposite.organisationId reportedComposite.unit reportedComposite.periods reportedComposite.commandId evNeeds.organisationId evNeeds.transactionKey evNeeds.requestedEnergyTransfer evNeeds.controlMode evNeeds.answer evNeeds.evSchedule fileTransfer.organisationId fileTransfer.stationId fileTransfer.kind fileTransfer.state fileTransfer.status fileTransfer.actor securityEvent.organisationId securityEvent.stationId securityEvent.type networkProfile.organisationId networkProfile.ocppCsmsUrl networkProfile.ocppInterface networkProfile.ocppTransport networkProfile.ocppVersion networkProfile.identity networkProfile.passwordHashes networkProfile.apn networkProfile.vpnServer networkProfile.commandId displayMessage.organisationId displayMessage.priority displayMessage.state displayMessage.transactionKey displayMessage.display displayMessage.commandId displayMessage.actor customerReport.organisationId customerReport.stationId customerReport.idTokenKey customerReport.actor customerReportPart.organisationId customerReportPart.data monitor.organisationId monitor.component monitor.componentInstance monitor.variable monitor.variableInstance monitor.type monitor.kind monitor.refusal monitor.stream monitor.commandId monitor.actor eventStream.organisationId eventStream.params monitoringValue.organisationId monitoringValue.stationId monitoringValue.component monitoringValue.componentInstance monitoringValue.variable monitoringValue.variableInstance stationMonitoring.organisationId stationMonitoring.base monitoringEvent.organisationId monitoringEvent.stationId monitoringEvent.trigger monitoringEvent.component monitoringEvent.componentInstance monitoringEvent.variable monitoringEvent.variableInstance monitoringEvent.state monitoringEvent.endReason monitoringEvent.notificationType monitoringEvent.monitorKey monitoringEvent.techCode monitoringEvent.transactionKey tariff.organisationId tariff.tariff installedTariff.organisationId installedTariff.tariffKind installedTariff.transactionKey installedTariff.commandId installedTariff.actor settlement.organisationId settlement.stationId settlement.transactionKey settlement.transactionId settlement.status settlement.amount settlement.receiptId settlement.receiptUrl settlement.receiptBy webPayment.organisationId webPayment.urlTemplate webPayment.secret webPayment.previousSecret webPayment.commandId costUpdate.organisationId costUpdate.stationId costUpdate.actor securityUpgrade.organisationId securityUpgrade.stationId securityUpgrade.state securityUpgrade.step securityUpgrade.commandId securityUpgrade.steps securityUpgrade.options securityUpgrade.priorityBefore securityUpgrade.actor derControl.organisationId derControl.commandId derControl.actor derAlarm.organisationId stockedBattery.organisationId stockedBattery.serialNumber batterySwap.organisationId batterySwap.stationId batterySwap.state batterySwap.commandId stationCertificate.organisationId stationCertificate.stationId stationCertificate.certificateType stationCertificate.state stationCertificate.stateReason stationCertificate.csr stationCertificate.commonName stationCertificate.serialNumber stationCertificate.issuer stationCertificate.fingerprint stationCertificate.chain stationCertificate.commandId stationCertificate.revocationReason installedCertificate.organisationId installedCertificate.hashAlgorithm installedCertificate.children installedCertificate.subject installedCertificate.certificate installedCertificate.source outbox.organisationId outbox.id outbox.type outbox.stationId outbox.source frame.organisationId frame.stationId frame.direction frame.messageId frame.action frame.connectionId"`,
  )
})
