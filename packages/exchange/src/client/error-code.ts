/** The code of a file that could not be read, ready to follow a text: ` (ENOENT)`. Empty when there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
}
