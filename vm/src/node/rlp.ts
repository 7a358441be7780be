/** What RLP encodes: bytes, or a list of the same. */
export type RlpItem = Uint8Array | readonly RlpItem[]

/** Content up to this length needs no length of its length. */
const SHORT = 55
const STRING = 0x80
const LIST = 0xc0
const NOTHING = new Uint8Array(0)

/**
 * RLP (yellow paper, appendix B), written into one array whose length is found first. `@ethereumjs/rlp` makes several arrays for each
 * item and joins them level by level, which was a sixth of what a transaction allocated.
 */
export function encodeRlp(item: RlpItem): Uint8Array {
  const encoded = new Uint8Array(encodedLength(item))
  write(encoded, encoded.length, item)
  return encoded
}

/** A list of items that are encoded already, one behind the other, and before it a transaction's type (EIP-2718). */
export function typedList(type: number, items: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(1 + prefixLength(items.length) + items.length)
  const start = encoded.length - items.length
  encoded[0] = type
  encoded.set(items, start)
  writePrefix(encoded, start, items.length, LIST)
  return encoded
}

/**
 * Bytes that the first item of some RLP takes, its prefix included; the item itself is not looked at.
 *
 * @throws RangeError when there are not as many
 */
export function itemLength(bytes: Uint8Array): number {
  const [first = Number.NaN] = bytes
  const length = first < STRING ? 1 : prefixedLength(bytes, first < LIST ? first - STRING : first - LIST)
  if (!(length <= bytes.length)) throw new RangeError('The RLP ends in the middle of an item.')
  return length
}

/** @param kindless first byte without what says whether it is a list */
function prefixedLength(bytes: Uint8Array, kindless: number): number {
  if (kindless <= SHORT) return 1 + kindless
  const lengthBytes = kindless - SHORT
  let content = 0
  for (let place = 1; place <= lengthBytes; place++) content = content * 256 + (bytes[place] ?? Number.NaN)
  return 1 + lengthBytes + content
}

/** Bytes of an item's encoding. */
export function encodedLength(item: RlpItem): number {
  if (isBytes(item)) return isSingle(item) ? 1 : prefixLength(item.length) + item.length
  let content = 0
  // By numbers: the compiler builds an iterator into each of the levels that it puts into one another, and takes long for it.
  for (let index = 0; index < item.length; index++) content += encodedLength(item[index] ?? NOTHING)
  return prefixLength(content) + content
}

function isBytes(item: RlpItem): item is Uint8Array {
  return !Array.isArray(item)
}

/** A byte below 0x80 stands for itself. */
function isSingle(bytes: Uint8Array): boolean {
  return bytes.length === 1 && (bytes[0] ?? STRING) < STRING
}

function prefixLength(content: number): number {
  return content <= SHORT ? 1 : 1 + bytesOf(content)
}

/** Bytes of a length in big-endian order without leading zeros. */
function bytesOf(length: number): number {
  let bytes = 1
  for (let rest = length; rest > 0xff; rest >>>= 8) bytes++
  return bytes
}

/**
 * From the end to the beginning, where each list's length is known by then.
 *
 * @param end where the item ends
 * @returns where it begins
 */
function write(target: Uint8Array, end: number, item: RlpItem): number {
  if (isBytes(item)) {
    const start = end - item.length
    target.set(item, start)
    return isSingle(item) ? start : writePrefix(target, start, item.length, STRING)
  }
  let start = end
  for (let index = item.length - 1; index >= 0; index--) start = write(target, start, item[index] ?? NOTHING)
  return writePrefix(target, start, end - start, LIST)
}

/** @returns where it begins, before its content */
function writePrefix(target: Uint8Array, start: number, content: number, kind: number): number {
  if (content <= SHORT) {
    target[start - 1] = kind + content
    return start - 1
  }
  let place = start
  for (let rest = content; rest > 0; rest >>>= 8) target[--place] = rest & 0xff
  target[place - 1] = kind + SHORT + start - place
  return place - 1
}
