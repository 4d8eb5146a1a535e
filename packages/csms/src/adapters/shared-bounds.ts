/** Bounds to what a station may have us keep as a name or number; its message is kept as it came. */

/** Longer than any identifier or name of the protocol, and short enough to be a key of a table. */
const longestName = 255

export function boundedName(text: string): string {
  return text.length <= longestName ? text : text.slice(0, longestName).toWellFormed()
}

export function optionalName(text: string | undefined): string | null {
  return text === undefined ? null : boundedName(text)
}

const highestPlace = 2 ** 31 - 1

/** Whether a number can be that of an EVSE or connector; one that cannot may not be taken for another. */
export function isPlaceNumber(number: number | undefined): boolean {
  return number === undefined || (Number.isInteger(number) && number >= 0 && number <= highestPlace)
}
