/** A service of the operator behind HTTP that keeps a contract of ours: JSON by POST, problems as RFC 9457. */

export interface HttpService {
  /** Without a slash at its end. */
  url: string
  /** Read for each request, so that it may be changed without a restart. */
  secret(): string
}

export interface HttpAnswer {
  status: number
  fields: Readonly<Record<string, unknown>>
}

interface Bounds {
  /** Characters. */
  longestAnswer: number
  signal: AbortSignal
}

/** @returns a text tells why there is no answer */
export async function post(
  { url, secret }: HttpService,
  path: string,
  body: object,
  { longestAnswer, signal }: Bounds,
): Promise<HttpAnswer | string> {
  try {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret()}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // The secret goes nowhere else.
      redirect: 'error',
      signal,
    })
    return { status: answer.status, fields: fieldsOf(await textOf(answer, longestAnswer)) }
  } catch (error) {
    return error instanceof Error ? `it does not answer (${causeOf(error)})` : 'it does not answer'
  }
}

const longestDetail = 300

export function detailOf({ status, fields }: HttpAnswer): string {
  return typeof fields.detail === 'string' ? fields.detail.slice(0, longestDetail) : `it answered ${status}`
}

async function textOf(answer: Response, longest: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > longest) throw new Error('its answer is too long')
  }
  return text + decoder.decode()
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  const told: unknown = JSON.parse(text)
  return typeof told === 'object' && told !== null ? { ...told } : {}
}

function causeOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message : message
}
