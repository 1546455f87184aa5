/**
 * One request of the story, written once: sent by us, and printed as the curl line that sends the
 * same. A bearer is a shell variable's name, so that the printed line can be pasted.
 */
export interface Call {
  readonly url: string
  /** Text of the Authorization header's token, in shell terms, for example `$PARTNER_TOKEN`. */
  readonly bearer?: string
}

export interface Answer {
  readonly status: number
  readonly challenge: string | undefined
  readonly body: unknown
}

/** Values of the shell variables a person would have. */
export type Variables = Readonly<Record<string, string>>

export function curlLine({ url, bearer }: Call): string {
  const authorization = bearer === undefined ? [] : [`-H "Authorization: Bearer ${bearer}"`]
  return ['curl -i', ...authorization, `'${url}'`].join(' ')
}

export async function send(call: Call, variables: Variables): Promise<Answer> {
  const headers =
    call.bearer === undefined ? {} : { authorization: `Bearer ${expand(call.bearer, variables)}` }
  const response = await fetch(call.url, { headers })
  const text = await response.text()
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate') ?? undefined,
    body: parse(text),
  }
}

/**
 * Expands the three forms of shell variable the story uses: `$NAME`, `${NAME%.*}` (without the part
 * after the last dot) and `${NAME##*.}` (only that part).
 */
export function expand(text: string, variables: Variables): string {
  return text.replaceAll(/\$(?:(\w+)|\{(\w+)(%\.\*|##\*\.)\})/g, (_all, plain, name, cut) => {
    const value = variables[String(plain ?? name)] ?? ''
    if (cut === '%.*') return value.slice(0, value.lastIndexOf('.'))
    return cut === '##*.' ? value.slice(value.lastIndexOf('.') + 1) : value
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: shown as it is.
    return text
  }
}
