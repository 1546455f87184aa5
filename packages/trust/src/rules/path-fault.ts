import type { Fault } from '../problem.ts'
import { parseSegment } from '../route/path-pattern.ts'

/** RFC 3986 `pchar` without percent-encoding and `;`, which servers read in different ways. */
const PATH_CHARACTERS = /^[\w\-.~!$&'()*+,=:@/]*$/

/** What is wrong with a path of the trust file: with its form, not with what it leads to. */
export function pathFault(declared: string): Fault | undefined {
  const path = declared.split('/').map(asLiteral).join('/')
  if (/[{}]/.test(path)) {
    return {
      message: 'holds a { or } that is not a parameter of a whole segment',
      hint: 'write a parameter as a segment of its own, as in /orders/{id}',
    }
  }
  if (!PATH_CHARACTERS.test(path)) {
    return {
      message: 'holds a character that can be written in more than one way',
      hint: "use letters, digits and -._~!$&'()*+,=:@ only, without percent-encoding",
    }
  }
  const segments = path.split('/').slice(1)
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return { message: 'holds a . or .. segment', hint: 'write the path it leads to' }
  }
  if (path !== '/' && segments.includes('')) {
    return {
      message: 'holds an empty segment or ends with a slash',
      hint: 'write single slashes and none at the end; what lies below the path matches too',
    }
  }
  return undefined
}

/** A parameter is judged by its name, which is as plain as a literal may be. */
function asLiteral(text: string): string {
  const segment = parseSegment(text)
  return 'param' in segment ? segment.param : segment.literal
}
