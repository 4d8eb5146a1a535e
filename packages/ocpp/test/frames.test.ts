import { describe, expect, test } from 'vitest'
import { nestsTooDeep, parseFrame } from '../src/rpc/frames.ts'

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('nesting', () => {
  test('64 levels are read, 65 are refused', () => {
    expect(nestsTooDeep(nested(64))).toBe(false)
    expect(nestsTooDeep(nested(65))).toBe(true)
    expect(parseFrame(nested(65))).toMatchObject({ type: 'unreadable', reason: 'nested deeper than 64' })
  })

  test('brackets within texts do not count, however they are escaped', () => {
    expect(nestsTooDeep(JSON.stringify({ text: '['.repeat(500) }))).toBe(false)
    expect(nestsTooDeep(JSON.stringify({ text: `\\"${'{'.repeat(500)}\\\\`, more: '[' }))).toBe(false)
    expect(nestsTooDeep(`["a\\\\",${nested(64)}]`)).toBe(true)
  })

  test('a megabyte of brackets is refused at the 65th', () => {
    expect(parseFrame('['.repeat(1_000_000)).type).toBe('unreadable')
    expect(parseFrame('{"a":'.repeat(200_000)).type).toBe('unreadable')
  })
})

describe('2.2 frames', () => {
  test('CALL, CALLRESULT, CALLERROR, CALLRESULTERROR and SEND', () => {
    const id = { text: 'a', json: '"a"', regular: true }
    expect(parseFrame('[2,"a","Heartbeat",{}]')).toEqual({
      type: 2,
      id,
      action: 'Heartbeat',
      payload: {},
      regular: true,
    })
    expect(parseFrame('[3,"a",{"x":1}]')).toEqual({ type: 3, id, payload: { x: 1 } })
    const failure = { id, code: 'GenericError', description: 'why', details: {}, regular: true }
    expect(parseFrame('[4,"a","GenericError","why",{}]')).toEqual({ type: 4, ...failure })
    expect(parseFrame('[5,"a","GenericError","why",{}]')).toEqual({ type: 5, ...failure })
    expect(parseFrame('[6,"a","X",{}]')).toMatchObject({ type: 6, action: 'X' })
  })

  test.each([
    ['', 'not JSON'],
    ['hello', 'not JSON'],
    ['{"2":"a"}', 'not an array'],
    ['null', 'not an array'],
    ['[]', 'no message type'],
    ['["2","a","Heartbeat",{}]', 'no message type'],
    ['[2.5,"a","Heartbeat",{}]', 'no message type'],
    ['[2,null,"Heartbeat",{}]', 'message id unreadable'],
    ['[2,{"a":1},"Heartbeat",{}]', 'message id unreadable'],
    ['[2]', 'message id unreadable'],
  ])('%j is unreadable: %s', (text, reason) => {
    expect(parseFrame(text)).toMatchObject({ type: 'unreadable', reason })
  })

  test('an unknown message type keeps the id where it can be read', () => {
    expect(parseFrame('[9,"a",1]')).toMatchObject({ type: 'unknown', messageType: 9, id: { text: 'a' } })
    expect(parseFrame('[9]')).toMatchObject({ type: 'unknown', messageType: 9, id: null })
  })

  test.each(['7', '-3', '12345678901234567890123', '1.50', '1e5'])(
    'F3 the number %s is an id that is echoed digit for digit',
    (digits) => {
      expect(parseFrame(`[ 2 , ${digits} , "Heartbeat", {}]`)).toMatchObject({
        id: { text: digits, json: digits, regular: false },
      })
    },
  )

  test('an id of 36 characters is regular, of 37 is not', () => {
    expect(parseFrame(`[3,"${'x'.repeat(36)}",{}]`)).toMatchObject({ id: { regular: true } })
    expect(parseFrame(`[3,"${'x'.repeat(37)}",{}]`)).toMatchObject({ id: { regular: false } })
  })

  test('a CALLERROR of four elements and one with odd members are understood', () => {
    expect(parseFrame('[4,"a","GenericError","why"]')).toMatchObject({
      code: 'GenericError',
      details: {},
      regular: false,
    })
    expect(parseFrame('[4,"a",null,7,null]')).toMatchObject({ code: '', description: '', details: {}, regular: false })
  })
})
