import { errorCode } from '@cambio/trust'
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** What a run did, written down as it does it: who comes after a crash sees how far it got. Holds no secrets. */
export interface Journal {
  /** Where it is; undefined when it could not be written. */
  readonly path: string | undefined
  write(entry: Entry): void
  /** When there is nothing left to tell. */
  remove(): void
  /** Keeps it. */
  close(): void
}

/** One line of the journal. */
export type Entry = Readonly<Record<string, string | number>> & { readonly event: string }

/**
 * Begins a journal, one JSON object a line, each on the disk before the run goes on. A journal that cannot
 * be written is no reason not to run: it is complained about once.
 *
 * @param now Epoch seconds.
 */
export function openJournal(
  path: string | undefined,
  now: () => number,
  complain: (text: string) => void,
): Journal {
  if (path === undefined) {
    complain(`No journal is written: ${NO_PLACE}`)
    return NO_JOURNAL
  }
  const file = open(path)
  if (typeof file !== 'number') {
    complain(`No journal is written: ${path} cannot be opened (${file.code}). ${CHOOSE}`)
    return NO_JOURNAL
  }
  let isBroken = false
  return {
    path,
    write: (entry) => {
      if (isBroken) return
      const failed = append(file, `${JSON.stringify({ at: isoTime(now()), ...entry })}\n`)
      if (failed === undefined) return
      isBroken = true
      complain(`The journal ${path} ends here: it cannot be written (${failed.code}).`)
    },
    remove: () => {
      closeSync(file)
      rmSync(path, { force: true })
    },
    close: () => closeSync(file),
  }
}

const CHOOSE = 'Choose another place with --journal <path>.'
const NO_PLACE = `neither XDG_STATE_HOME nor HOME says where. ${CHOOSE}`

const NO_JOURNAL: Journal = {
  path: undefined,
  write: () => undefined,
  remove: () => undefined,
  close: () => undefined,
}

/** Only for who runs us: it says what a realm's trust is made of. */
const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600

interface Failed {
  readonly code: string
}

function open(path: string): number | Failed {
  return trying(() => {
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER })
    return openSync(path, 'a', PRIVATE_FILE)
  })
}

function append(file: number, line: string): Failed | undefined {
  return trying(() => {
    writeSync(file, line)
    fsyncSync(file)
    return undefined
  })
}

function trying<Value>(work: () => Value): Value | Failed {
  try {
    return work()
  } catch (error) {
    return { code: errorCode(error) }
  }
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
