import { describe, expect, test } from 'vitest'
import { vatForm } from '../../src/domain/vat-numbers.ts'

/** Published examples of each country. */
const known = [
  'ATU13585627',
  'BE0428759497',
  'BG175074752',
  'BG7523169263',
  'CY10259033P',
  'CZ25123891',
  'CZ7103192745',
  'DE136695976',
  'DK13585628',
  'EE100931558',
  'EL094259216',
  'ES54362315K',
  'ESX2482300W',
  'ESB58378431',
  'FI20774740',
  'FR40303265045',
  'FR83404833048',
  'HR33392005961',
  'HU12892312',
  'IE6433435F',
  'IE6433435OA',
  'IE8D79739I',
  'IT00743110157',
  'LT119511515',
  'LT100001919017',
  'LU15027442',
  'LV40003521600',
  'MT11679112',
  'NL004495445B01',
  'PL8567346215',
  'PT501964843',
  'RO18547290',
  'SE123456789701',
  'SI50223054',
  'SK2022749619',
  'XI980780684',
]

describe('VAT numbers', () => {
  test.each(known)('%s is well formed', (number) => {
    expect(vatForm(number)).toBe('well-formed')
  })

  /** One digit that is not the one it was breaks every check digit that has to do with it. */
  test.each(known.filter((number) => !/^(CZ\d{9}$|SE)/.test(number)))('%s with another digit is not', (number) => {
    const place = number.search(/\d(?=\D*$)/) - (number.startsWith('NL') ? 2 : 0)
    const digit = (Number(number[place]) + 1) % 10
    expect(vatForm(`${number.slice(0, place)}${digit}${number.slice(place + 1)}`)).toBe('malformed')
  })

  test('people write blanks, dots, dashes and small letters, and Greece by either of its names', () => {
    expect(vatForm('de 136.695-976')).toBe('well-formed')
    expect(vatForm('GR094259216')).toBe('well-formed')
  })

  test.each(['', 'DE', 'DE12', 'SE123456789700', 'DE136695976X', 'ATU1358562'])('"%s" is none', (number) => {
    expect(vatForm(number)).not.toBe('well-formed')
  })

  test.each(['NO923609016MVA', 'CHE123456789', 'US1', '123456789'])('"%s" is of no country of the EU', (number) => {
    expect(vatForm(number)).toBe('unknown-country')
  })
})
