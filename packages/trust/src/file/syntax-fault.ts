import type { ErrorCode } from 'yaml'
import type { Fault } from '../problem.ts'

const INDENT: Fault = {
  message: 'is not valid YAML: the indentation or a bracket does not fit here',
  hint: 'indent by spaces, the same for all keys of one block, and close every [ and {',
}

const FAULTS: Partial<Record<ErrorCode, Fault>> = {
  BAD_DIRECTIVE: {
    message: 'has a directive that is not understood',
    hint: 'remove the line that starts with %; the file is read as YAML 1.2',
  },
  BAD_DQ_ESCAPE: {
    message: 'is not valid YAML: unknown escape in double quotes',
    hint: 'write a backslash twice, or use single quotes',
  },
  BAD_INDENT: INDENT,
  BAD_SCALAR_START: {
    message: 'is not valid YAML: a plain text cannot start with this character',
    hint: 'put the text in quotes',
  },
  BLOCK_IN_FLOW: INDENT,
  MISSING_CHAR: {
    message: 'is not valid YAML: a colon, a comma, a bracket or a closing quote is missing',
    hint: 'look here and on the line before',
  },
  MULTIPLE_DOCS: {
    message: 'holds more than one YAML document',
    hint: 'keep one, without the --- between them',
  },
  NON_STRING_KEY: { message: 'is not valid here: a key must be a plain text' },
  RESOURCE_EXHAUSTION: { message: 'is nested too deeply', hint: 'is this the right file?' },
  TAB_AS_INDENT: { message: 'is not valid YAML: a tab in the indentation', hint: 'use spaces' },
  TAG_RESOLVE_FAILED: {
    message: 'has a tag (!…)',
    hint: 'remove the tag; plain values are enough',
  },
}

/** The parser's error in our words, which quote nothing of the file. */
export function syntaxFault(code: ErrorCode): Fault {
  return FAULTS[code] ?? { message: `is not valid YAML here (${code})` }
}
