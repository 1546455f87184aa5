/**
 * Why something could not be read or written: the system's code, such as `ENOENT`, or a parser's. An error's
 * own text might quote the file, so it is never given.
 */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}
