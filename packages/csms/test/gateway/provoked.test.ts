import { expect, test } from 'vitest'
import { Provoked } from '../../src/gateway/provoked.ts'

test('B02.FR.09 a waiting station may send what it was asked for, and for a while only', () => {
  const provoked = new Provoked()
  expect(provoked.expects('NotifyReport', 0)).toBe(false)
  provoked.asked('GetBaseReport', '[2,"1","GetBaseReport",{"requestId":1,"reportBase":"FullInventory"}]', 0)
  expect(provoked.expects('NotifyReport', 5 * 60_000)).toBe(true)
  expect(provoked.expects('NotifyReport', 11 * 60_000)).toBe(false)
})

test.each([
  ['StatusNotification', 'StatusNotification'],
  ['SignChargingStationCertificate', 'SignCertificate'],
])('B02.FR.09 a triggered %s lets %s pass and nothing else', (requestedMessage, action) => {
  const provoked = new Provoked()
  provoked.asked('TriggerMessage', JSON.stringify([2, '1', 'TriggerMessage', { requestedMessage }]), 0)
  expect(provoked.expects(action, 1_000)).toBe(true)
  expect(provoked.expects('Heartbeat', 1_000)).toBe(false)
})
