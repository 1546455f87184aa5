import type { EffectiveRewrite } from '@cambio/trust'

/** The path as the upstream gets it. @param path Judged, of a request that the rewrite's route matches: it begins with `stripPrefix`, in whole segments. */
export function rewritePath(path: string, { stripPrefix, addPrefix }: EffectiveRewrite): string {
  if (stripPrefix === '' && addPrefix === '') return path
  const rest = path.slice(stripPrefix.length)
  return addPrefix + rest || '/'
}

/** The same back: a path, with what follows it, as the client would ask for it. One that no request of the route leads to stays as it is. */
export function writtenBack(target: string, { stripPrefix, addPrefix }: EffectiveRewrite): string {
  if (!isBelow(target, addPrefix)) return target
  return stripPrefix + target.slice(addPrefix.length) || '/'
}

/** In whole segments; everything is below an empty prefix. */
function isBelow(target: string, prefix: string): boolean {
  const next = target.slice(prefix.length, prefix.length + 1)
  return target.startsWith(prefix) && (prefix === '' || ['', '/', '?', '#'].includes(next))
}
