/** One line of a stack trace. */
export interface StackEntry {
  /** Undefined for a function outside of contracts, and for code that is not known. */
  readonly contract: string | undefined
  /** `constructor`, `receive` and `fallback` for those; undefined where it is not known. */
  readonly function: string | undefined
  /** As the project names it; undefined where there is no source. */
  readonly file: string | undefined
  /** From 1. */
  readonly line: number | undefined
  /** Whose code it is where there is no source. */
  readonly address: string | undefined
}

/** `Token.transfer (contracts/Token.sol:20)` */
export function showStackEntry(entry: StackEntry): string {
  const { contract, file, line, address } = entry
  const name = [contract ?? (file === undefined ? '<unknown contract>' : undefined), entry.function]
  const place = file === undefined ? (address ?? 'creation') : `${file}:${line}`
  return `${name.filter(Boolean).join('.')} (${place})`
}
