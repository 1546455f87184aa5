import type { SettingsSources } from '../settings/load-settings.ts'
import type { Reading } from './messages.ts'

/**
 * Sources that give what was read before, in another process. Files of secrets that are renewed are read on and on, so after
 * `end` they are read themselves, and the texts are forgotten.
 */
export function recordedSources(
  { file, texts }: Reading,
  { env, readSecretFile }: Pick<SettingsSources, 'env' | 'readSecretFile'>,
): { readonly sources: SettingsSources; end(): void } {
  let recorded: Reading['texts'] | undefined = texts
  const read = (path: string): string => {
    const text = recorded?.get(path)
    if (text === undefined) throw new Error('was not read')
    return text
  }
  return {
    sources: {
      file,
      env,
      fileExists: () => false,
      readTrustFile: read,
      readSecretFile: (path) => (recorded === undefined ? readSecretFile(path) : read(path)),
    },
    end() {
      recorded = undefined
    },
  }
}
