import { styleText } from 'node:util'
import type { Screen } from './screen.ts'

/** Colours by what they mean. */
export interface Paint {
  readonly good: Brush
  readonly changed: Brush
  readonly bad: Brush
  readonly quiet: Brush
  readonly strong: Brush
}

export type Brush = (text: string) => string

export function paintFor({ color }: Pick<Screen, 'color'>): Paint {
  const brush =
    (style: Parameters<typeof styleText>[0]): Brush =>
    (text) =>
      // Whether this stream takes colour was decided once; this must not ask another stream.
      color ? styleText(style, text, { validateStream: false }) : text
  return {
    good: brush('green'),
    changed: brush('yellow'),
    bad: brush('red'),
    quiet: brush('dim'),
    strong: brush('bold'),
  }
}
