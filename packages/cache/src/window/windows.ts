/** A window, one request more counted. */
export interface Counted {
  /** Requests in it so far, this one included. */
  readonly count: number
  /** Until it ends, in seconds; more than 0. */
  readonly restSeconds: number
}

/** Counts in windows of fixed length, each beginning with its first request. */
export interface Windows {
  /**
   * @param name Which window; one name has one length.
   * @param most More than this need not be told apart, so nobody is asked once that is known.
   */
  count(name: string, seconds: number, most: number): Promise<Counted>
}
