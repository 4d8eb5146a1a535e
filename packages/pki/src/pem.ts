const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----/g

export function pemOf(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** What stands in a text under this label, in order. */
export function pemBlocks(text: string, label: string): Buffer[] {
  const found: Buffer[] = []
  for (const [, name, body = ''] of text.matchAll(block)) {
    if (name === label) found.push(Buffer.from(body, 'base64'))
  }
  return found
}
