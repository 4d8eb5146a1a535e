import { testApiKey } from '../../../src/server-options.ts'

/** The first event since the start that tells of this. */
export async function told(address: string, what: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${testApiKey}`, 'last-event-id': '0' }
  const { body } = await fetch(`${address}/api/v1/events`, { headers })
  let seen = ''
  for await (const part of body ?? []) {
    seen += Buffer.from(part).toString('utf8')
    const line = seen.split('\n').find((candidate) => candidate.startsWith('data:') && candidate.includes(what))
    if (line === undefined || !seen.includes(`${line}\n`)) continue
    return JSON.parse(line.slice('data:'.length))
  }
  throw new Error(`nothing was told of ${what}: ${seen}`)
}
