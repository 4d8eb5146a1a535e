import { DomainError, type ImportResult } from '@stationmaster/contract'

export interface CsvText {
  text: string
  encoding: ImportResult['encoding']
}

/** What some program put where it could not read a letter: the letter is lost, and a name with it is no name. */
const replacement = '\uFFFD'

/**
 * The text of a file as spreadsheets write it: UTF-8, UTF-16 with its byte order mark, or else Windows-1252, the
 * "CSV" of Excel in the West, in which every sequence of bytes is some text.
 *
 * @throws DomainError rows-not-valid when letters are lost already, or the file is none of these
 */
export function decodeCsv(bytes: Uint8Array): CsvText {
  const decoded = decode(bytes)
  const lost = decoded.text.indexOf(replacement)
  if (lost >= 0) {
    const line = decoded.text.slice(0, lost).split('\n').length
    throw notText(`Line ${line} has a letter that was lost when the file was saved (U+FFFD)`)
  }
  if (decoded.text.includes('\0')) throw notText('The file holds zero bytes, as UTF-16 without its mark does')
  return decoded
}

function decode(bytes: Uint8Array): CsvText {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return { text: textOf(bytes, 'utf-16le'), encoding: 'utf-16le' }
  if (first === 0xfe && second === 0xff) return { text: textOf(bytes, 'utf-16be'), encoding: 'utf-16be' }
  try {
    return { text: textOf(bytes, 'utf-8', true), encoding: 'utf-8' }
  } catch {
    // Bytes that are no UTF-8 do not become so by chance: a letter above 127 stands alone in them.
    return { text: textOf(bytes, 'windows-1252'), encoding: 'windows-1252' }
  }
}

function textOf(bytes: Uint8Array, encoding: string, fatal = false): string {
  return new TextDecoder(encoding, { fatal }).decode(bytes)
}

function notText(what: string): DomainError {
  return new DomainError('rows-not-valid', `${what}; save it anew from its source as CSV in UTF-8.`)
}
