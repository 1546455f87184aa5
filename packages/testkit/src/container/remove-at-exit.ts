import { spawnSync } from 'node:child_process'

/**
 * Removes a container when this process exits without having stopped it, if the `docker` command is here. Gives the
 * function that calls it off. Does not help against a signal that nobody handles: the next start clears that away.
 */
export function removeAtExit(containerId: string): () => void {
  const remove = (): void => {
    spawnSync('docker', ['rm', '--force', '--volumes', containerId], { stdio: 'ignore' })
  }
  process.once('exit', remove)
  return () => process.off('exit', remove)
}
