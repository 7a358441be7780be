/** What a ratio or a figure of ours must not exceed or fall below: a number that is shown, and whether it is kept. */
export interface Target {
  readonly text: string
  readonly met: boolean
}

/** `limit` as text and as the value that is compared. */
export const atMost = (limit: string, value: number, bound: number): Target => ({
  text: `<= ${limit}`,
  met: value <= bound,
})

/** Likewise. */
export const atLeast = (limit: string, value: number, bound: number): Target => ({
  text: `>= ${limit}`,
  met: value >= bound,
})

/** A cell of a table. */
export const verdict = (targets: readonly Target[]): string =>
  targets.map(({ text, met }) => `${text}: ${met ? 'met' : 'MISSED'}`).join(', ')
