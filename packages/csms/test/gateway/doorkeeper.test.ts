import { expect, test } from 'vitest'
import { Doorkeeper } from '../../src/gateway/doorkeeper.ts'

test('an identity that is refused again and again is turned away until the window is over', () => {
  const doorkeeper = new Doorkeeper({ perIdentity: 3, windowMs: 1_000 })
  for (let attempt = 0; attempt < 3; attempt++) {
    expect(doorkeeper.turnsAway('10.0.0.1', 'cp1', false, attempt)).toBe(false)
    doorkeeper.refused('10.0.0.1', 'cp1', attempt)
  }
  expect(doorkeeper.turnsAway('10.0.0.1', 'cp1', false, 10)).toBe(true)
  expect(doorkeeper.turnsAway('10.0.0.1', 'cp2', false, 10)).toBe(false)
  expect(doorkeeper.turnsAway('10.0.0.1', 'cp1', false, 1_001)).toBe(false)
})

test('F14 a station with the right credentials is not held back by its own reconnects', () => {
  const doorkeeper = new Doorkeeper({ perIdentity: 2 })
  doorkeeper.refused('10.0.0.1', 'cp1', 0)
  doorkeeper.admitted('10.0.0.1', 'cp1')
  doorkeeper.refused('10.0.0.1', 'cp1', 1)
  expect(doorkeeper.turnsAway('10.0.0.1', 'cp1', false, 2)).toBe(false)
})

test('an address that floods under ever new identities is turned away, and memory stays bounded', () => {
  const doorkeeper = new Doorkeeper({ perAddress: 100, remembered: 50 })
  for (let index = 0; index < 100; index++) doorkeeper.refused('10.0.0.9', `cp${index}`, index)
  expect(doorkeeper.turnsAway('10.0.0.9', 'another', false, 100)).toBe(true)
  expect(doorkeeper.turnsAway('10.0.0.8', 'another', false, 100)).toBe(false)
  // F14: a station with credentials behind that address is heard all the same.
  expect(doorkeeper.turnsAway('10.0.0.9', 'another', true, 100)).toBe(false)
})
