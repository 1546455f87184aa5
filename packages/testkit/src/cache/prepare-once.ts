import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const UNFINISHED = '.preparing-'

/** Nobody prepares for an hour: what is older belongs to a run that was killed. */
const UNFINISHED_MAX_AGE_MS = 3_600_000

/**
 * A folder that takes long to make and is made once: it is there whole or not at all. Two runs at once both make it, and the
 * first one's stays.
 *
 * @param make Makes it somewhere below the workshop it is given, and gives its path.
 */
export async function prepareOnce(
  prepared: string,
  make: (workshop: string) => Promise<string>,
): Promise<string> {
  if (existsSync(prepared)) return prepared

  const parent = dirname(prepared)
  await mkdir(parent, { recursive: true })
  await removeUnfinished(parent)
  const workshop = await mkdtemp(join(parent, UNFINISHED))
  try {
    await moveUnlessThere(await make(workshop), prepared)
    return prepared
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** Another run may have been faster: its result is as good as ours. */
async function moveUnlessThere(made: string, prepared: string): Promise<void> {
  try {
    await rename(made, prepared)
  } catch (error) {
    if (!existsSync(prepared)) throw error
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(UNFINISHED))
  for (const path of names.map((name) => join(folder, name))) {
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > UNFINISHED_MAX_AGE_MS)
      await rm(path, { recursive: true, force: true })
  }
}
