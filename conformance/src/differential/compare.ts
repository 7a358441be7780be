/** One place where two answers part. */
export interface Difference {
  /** The step, and the place in its answer: `eth_getBlockByNumber: result.transactions[].gas`. */
  readonly at: string
  /** `missing` and `extra` are ours. */
  readonly kind: 'missing' | 'extra' | 'type' | 'value' | 'length'
  readonly theirs: unknown
  readonly ours: unknown
}

/** Where our answer parts from theirs. Entries of a list stand under one name, so that a rule is about all of them. */
export function compare(at: string, theirs: unknown, ours: unknown): Difference[] {
  if (Array.isArray(theirs) && Array.isArray(ours)) return compareLists(at, theirs, ours)
  if (isRecord(theirs) && isRecord(ours)) return compareRecords(at, theirs, ours)
  if (theirs === undefined && ours === undefined) return []
  if (theirs === undefined) return [{ at, kind: 'extra', theirs, ours }]
  if (ours === undefined) return [{ at, kind: 'missing', theirs, ours }]
  if (shape(theirs) !== shape(ours)) return [{ at, kind: 'type', theirs, ours }]
  return Object.is(plain(theirs), plain(ours)) ? [] : [{ at, kind: 'value', theirs, ours }]
}

function compareLists(at: string, theirs: readonly unknown[], ours: readonly unknown[]): Difference[] {
  const length: Difference[] =
    theirs.length === ours.length ? [] : [{ at, kind: 'length', theirs: theirs.length, ours: ours.length }]
  const common = Math.min(theirs.length, ours.length)
  return [...length, ...theirs.slice(0, common).flatMap((each, index) => compare(`${at}[]`, each, ours[index]))]
}

function compareRecords(at: string, theirs: Record<string, unknown>, ours: Record<string, unknown>): Difference[] {
  const [left, right] = [byPlainName(theirs), byPlainName(ours)]
  const names = new Set([...left.keys(), ...right.keys()])
  return [...names].flatMap((name) => compare(`${at}.${placeName(name)}`, left.get(name), right.get(name)))
}

function byPlainName(record: Record<string, unknown>): Map<string, unknown> {
  return new Map(Object.entries(record).map(([name, value]) => [String(plain(name)), value]))
}

/** Keys that are data themselves (addresses, slots, nonces) are one place. */
function placeName(name: string): string {
  return /^0x[0-9a-fA-F]{8,}$|^\d+$/.test(name) ? '*' : name
}

/** What a client's decoder looks at: a quantity, bytes of a length, a word. */
function shape(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'string') return typeof value
  if (/^0x(0|[1-9a-f][0-9a-f]*)$/i.test(value) && value.length < 42) return 'quantity'
  return /^0x[0-9a-f]*$/i.test(value) ? 'bytes' : 'text'
}

/** Addresses may be written with a checksum or without. */
function plain(value: unknown): unknown {
  return typeof value === 'string' && value.includes('0x') ? value.toLowerCase() : value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
