import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface ToolRun {
  readonly status: number
  readonly output: string
}

export interface WorkspaceCopy {
  /** Replaces the text of one file of the copy. */
  edit(file: string, change: (text: string) => string): void
  /** Runs a tool of the workspace in the copy, and gives its status and all it printed. */
  run(tool: string, ...args: readonly string[]): Promise<ToolRun>
  /** Puts every edited file back as it was. */
  restore(): void
  remove(): void
}

/**
 * A copy of this workspace to plant mistakes in. Root dependencies are shared by a link; the links
 * between packages are copied as they are, so they point into the copy.
 */
export function copyWorkspace(): WorkspaceCopy {
  const folder = mkdtempSync(join(tmpdir(), 'cambio-gates-'))
  for (const name of readdirSync(ROOT).filter(
    (each) => !['.git', '.mutation', '.turbo', 'node_modules'].includes(each),
  )) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, verbatimSymlinks: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const originals = new Map<string, string>()
  return {
    edit(file, change) {
      const path = join(folder, file)
      const before = readFileSync(path, 'utf8')
      if (!originals.has(path)) originals.set(path, before)
      writeFileSync(path, change(before))
    },
    async run(tool, ...args) {
      const bin = join(folder, 'node_modules', '.bin', tool)
      const child = spawn(bin, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
      const [out, error] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ])
      return { status: child.exitCode ?? 1, output: out + error }
    },
    restore() {
      for (const [path, original] of originals) writeFileSync(path, original)
      originals.clear()
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
