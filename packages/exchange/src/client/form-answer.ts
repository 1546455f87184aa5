import { isJsonObject, type JsonObject, type Secret } from '@cambio/validation'

/** What came back for a form. */
export interface FormAnswer {
  readonly status: number
  /** By names in lower case; one that came several times is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Secret, since a token may be in it; absent when it is too large to be an answer. */
  readonly body?: Secret
}

/** The server has done what was asked. */
export const isSuccess = ({ status }: Pick<FormAnswer, 'status'>): boolean =>
  status >= 200 && status < 300

/** The JSON object in the body; nothing where it is none. */
export function contentOf({ body }: Pick<FormAnswer, 'body'>): JsonObject | undefined {
  if (body === undefined) return undefined
  try {
    const value: unknown = JSON.parse(body.reveal())
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A header that came once. */
export function headerOf(
  { headers }: Pick<FormAnswer, 'headers'>,
  name: string,
): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
