/** Tells a list in parts of at most so many, each when the one before was answered. */
export async function inParts<T>(
  items: readonly T[],
  size: number,
  send: (seqNo: number, more: boolean, part: readonly T[]) => Promise<unknown> | undefined,
): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    await send(start / size, start + size < items.length, items.slice(start, start + size))
  }
}
