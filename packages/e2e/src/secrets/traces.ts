import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a text gives away: which of these secrets, as they are or encoded, and whether a token. */
export function tracesIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const found = Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name)
  return TOKEN.test(text) ? [...found, 'a token'] : found
}

/** A JWT: its header begins with `{"`. */
const TOKEN = /eyJ[\w-]{10,}\.[\w-]+\.[\w-]*/

/** The text of every file below a folder. */
export function textsIn(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n')
}

/** A key's lines count one by one, since a message may quote one. */
function formsOf(secret: string): readonly string[] {
  const [first = '', ...others] = secret.split('\n').filter((line) => line !== '')
  const parts = first.startsWith('-----') ? others.slice(0, -1) : [secret]
  return parts.flatMap((part) => [
    part,
    encodeURIComponent(part),
    new URLSearchParams({ '': part }).toString().slice(1),
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part).toString('hex'),
    ...inBase64(part),
  ])
}

/** In base64 a text looks three ways, depending on what stands before it; its ends depend on its neighbours. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.from('x'.repeat(offset) + text)
    return (['base64', 'base64url'] as const).map((encoding) =>
      bytes
        .toString(encoding)
        .replaceAll('=', '')
        .slice(offset === 0 ? 0 : 4, -2),
    )
  })
}
