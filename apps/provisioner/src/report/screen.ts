/** How text is shown to whoever reads standard output. */
export interface Screen {
  readonly color: boolean
  /** Columns of the terminal; undefined when nobody watches, and then lines are for scripts: whole, and never shortened. */
  readonly width: number | undefined
}

/** A file or a pipe: plain text, whole lines. */
export const PLAIN: Screen = { color: false, width: undefined }

const USUAL_WIDTH = 80

/**
 * What a stream can show. `NO_COLOR` (no-color.org) takes colour away, `FORCE_COLOR` gives it to pipes too.
 */
export function screenOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Screen {
  const isTerminal = stream.isTTY === true
  return {
    color: colorAsked(env) ?? (isTerminal && env['TERM'] !== 'dumb'),
    width: isTerminal ? stream.columns || USUAL_WIDTH : undefined,
  }
}

/** Undefined when the environment says nothing about colour. */
function colorAsked(env: Readonly<Record<string, string | undefined>>): boolean | undefined {
  const { NO_COLOR: no = '', FORCE_COLOR: force = '' } = env
  if (no !== '') return false
  return force === '' ? undefined : !['0', 'false'].includes(force)
}
