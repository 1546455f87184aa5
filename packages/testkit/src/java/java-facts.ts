/** What a `java` says of itself. */
export interface JavaFacts {
  /** 8, 17, 21, 25, … */
  readonly version: number
  /** The folder to use as `JAVA_HOME`. */
  readonly home: string
}

/** Reads the output of `java -XshowSettings:properties -version`; nothing for what is no Java's. */
export function parseJavaFacts(output: string): JavaFacts | undefined {
  // Up to Java 8, the version was written 1.8.
  const version = /^ *java\.specification\.version = (?:1\.)?(\d+)\s*$/m.exec(output)?.[1]
  const home = /^ *java\.home = (.+?)\s*$/m.exec(output)?.[1]
  if (version === undefined || home === undefined) return undefined
  return { version: Number(version), home }
}
