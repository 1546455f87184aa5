/** Told what is being done while a person waits, one line at a time. */
export type Progress = (line: string) => void

/** Keeps standard output free for what the program itself has to say. */
export const toStandardError: Progress = (line) => void process.stderr.write(`${line}\n`)
