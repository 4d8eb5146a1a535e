import { expect, test } from 'vitest'
import { type Language, languages, preferredLanguage, words } from '../src/i18n/dictionary.ts'
import { createFormat } from '../src/i18n/format.ts'
import { loadBlocks, loadForms } from '../src/i18n/late.ts'
import { loadDictionary } from '../src/i18n/load.ts'

type Leaf = readonly [string, unknown]
const leaves = (value: unknown, path: string): Leaf[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`))
    : [[path, value]]

/** What a message reads like with arguments in it. */
const read = (value: unknown): string => {
  if (typeof value === 'function')
    return String(value(...(value.length === 3 ? [3, 2, 1] : ['3', '7'].slice(0, value.length))))
  return Array.isArray(value) ? value.join(' ') : String(value)
}

const others = Object.keys(languages).filter((language): language is Language => language !== 'en')
const loaded = async (language: Language) =>
  new Map([
    ...leaves(await loadDictionary(language), ''),
    ...leaves(await loadForms(language), 'forms'),
    ...leaves(await loadBlocks(language), 'blocks'),
  ])

test.each(others)('%s says everything English says, and nothing is empty', async (language) => {
  const english = await loaded('en')
  const spoken = await loaded(language)
  expect([...spoken.keys()].sort()).toEqual([...english.keys()].sort())
  for (const [path, value] of spoken) {
    expect(read(value).trim(), path).not.toBe('')
    expect(typeof value, path).toBe(typeof english.get(path))
  }
})

test.each(others)('%s is a translation: few of its longer texts are the English ones', async (language) => {
  const english = await loaded('en')
  const same = [...(await loaded(language))].filter(
    ([path, value]) => read(value).length > 14 && read(value) === read(english.get(path)),
  )
  expect(same.map(([path]) => path)).toEqual([])
})

test.each(others)('%s keeps every argument of a message', async (language) => {
  for (const [path, value] of await loaded(language)) {
    if (typeof value !== 'function' || value.length !== 1) continue
    expect(read(value), path).toContain('3')
  }
})

test('a browser that prefers Nynorsk reads Bokmål, and one that prefers nothing of ours reads English', () => {
  expect(preferredLanguage(['nn-NO', 'en'])).toBe('nb')
  expect(preferredLanguage(['no'])).toBe('nb')
  expect(preferredLanguage(['de-AT', 'en'])).toBe('de')
  expect(preferredLanguage(['fi-FI', 'sv-FI'])).toBe('sv')
  expect(preferredLanguage(['fr'])).toBe('en')
})

test('a code without words is shown readable, and none as nothing', () => {
  expect(words({ link: 'offline' }, 'link')).toBe('offline')
  expect(words({}, 'state-unknown')).toBe('state unknown')
  expect(words({}, 'constructor')).toBe('constructor')
  expect(words({}, null)).toBe('')
})

test('figures are written as the language writes them', () => {
  const german = createFormat('de', 'gerade eben')
  expect(german.power(11_040)).toBe('11,0 kW')
  expect(german.power(850)).toBe('850 W')
  expect(german.power(0)).toBe('0 kW')
  expect(german.energy(94_601)).toBe('94,6 kWh')
  expect(german.energy(1_234_567_890)).toBe('1.234,6 MWh')
  expect(createFormat('en', 'just now').power(3_680)).toBe('3.68 kW')
  expect(createFormat('en', 'just now').number(100_000)).toBe('100,000')
})

test('a time of another year, or half a year off, says its year', () => {
  const { shortDateTime } = createFormat('en', 'just now')
  const november = new Date(2026, 10, 28).getTime()
  expect(shortDateTime(new Date(2026, 10, 2, 3, 4), november)).toBe('2 Nov, 03:04')
  expect(shortDateTime(new Date(2026, 0, 2, 3, 4), november)).toBe('2 Jan 2026, 03:04')
  expect(shortDateTime(new Date(2027, 0, 2, 3, 4), november)).toBe('2 Jan 2027, 03:04')
})

test('an age is in the unit that fits, and a moment ahead by a little is now', () => {
  const { age } = createFormat('en', 'just now')
  const now = Date.parse('2026-06-01T12:00:00Z')
  expect(age(now - 2_000, now)).toBe('just now')
  expect(age(now + 30_000, now)).toBe('just now')
  expect(age(now - 40_000, now)).toBe('40 sec ago')
  expect(age(now - 5 * 60_000, now)).toBe('5 min ago')
  expect(age(now - 3 * 3_600_000, now)).toBe('3 hr ago')
  expect(age(now - 4 * 86_400_000, now)).toBe('4 days ago')
})

test('a duration names its units and counts hours only when there are some', () => {
  const { duration } = createFormat('sv', 'just nu')
  expect(duration(65_000)).toBe('1 min 05 s')
  expect(duration(3_909_000)).toBe('1 h 05 min')
  expect(duration(-5_000)).toBe('0 s')
})
