import type { Problem } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { z } from 'zod'
import type { WantedLink } from './links.ts'

const linkList = z.array(
  z.strictObject({ username: z.string().min(1), subject: z.string().min(1) }),
)

const HEADER = 'username,subject'

/**
 * Reads who is who: CSV with the header `username,subject`, or a JSON list of objects with these members.
 * Gives every link, or every problem.
 */
export function readLinkFile(text: string): Result<readonly WantedLink[], readonly Problem[]> {
  const links = text.trimStart().startsWith('[') ? fromJson(text) : fromCsv(text)
  if (!links.ok) return links
  const twice = [...repeated(links.value, 'username'), ...repeated(links.value, 'subject')]
  return twice.length > 0 ? err(twice) : links
}

function fromJson(text: string): Result<readonly WantedLink[], readonly Problem[]> {
  const parsed = linkList.safeParse(parseJson(text))
  if (parsed.success) return ok(parsed.data)
  const [item] = parsed.error.issues[0]?.path ?? []
  return err([
    {
      path: item === undefined ? 'file' : `[${String(item)}]`,
      message: 'is no link',
      hint: 'write a list of { "username": "…", "subject": "…" }',
    },
  ])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Told as a file that holds no links.
    return undefined
  }
}

function fromCsv(text: string): Result<readonly WantedLink[], readonly Problem[]> {
  const [header, ...lines] = text.split(/\r?\n/)
  if (header?.replace(/^\uFEFF/, '') !== HEADER) return err([noHeader()])
  const links: WantedLink[] = []
  const problems: Problem[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const [username, subject, ...more] = cellsOf(line)
    const isLink = username && subject && more.length === 0
    if (isLink) links.push({ username, subject, line: index + 2 })
    else problems.push(noLink(index + 2))
  }
  return problems.length > 0 ? err(problems) : ok(links)
}

/** RFC 4180, without line breaks in cells: a cell in quotes may hold commas, and quotes twice. */
function cellsOf(line: string): readonly string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)]
  const isWhole = cells.map(([whole]) => whole).join('') === line
  return isWhole
    ? cells.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim())
    : []
}

function noHeader(): Problem {
  return {
    path: 'file',
    line: 1,
    message: 'holds no links',
    hint: `begin it with the line ${HEADER}, or write a JSON list`,
  }
}

function noLink(line: number): Problem {
  return {
    path: 'line',
    line,
    message: 'is no link',
    hint: 'write a user name, a comma, a subject',
  }
}

function repeated(
  links: readonly WantedLink[],
  member: 'username' | 'subject',
): readonly Problem[] {
  const key = (link: WantedLink) =>
    member === 'username' ? link.username.toLowerCase() : link.subject
  const seen = new Set<string>()
  return links.flatMap((link) => {
    const isSeen = seen.has(key(link))
    seen.add(key(link))
    return isSeen ? [problem(link, `has its ${member} twice in this file`)] : []
  })
}

function problem({ username, line }: WantedLink, message: string): Problem {
  return { path: username, message, ...(line !== undefined && { line }) }
}
