/** One kind of JSON value, read strictly: what is not exactly as written is refused. */
export interface JsonType<T> {
  /** @param at where the value stands, for words about it @throws {JsonFault} */
  readonly read: (value: unknown, at: string) => T
  readonly write: (value: T) => unknown
}

/** A JSON value is not of its type. Names the place, never the value. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault'
  constructor(readonly at: string) {
    super(`${at} is not as specified`)
  }
}

function textMatching(pattern: RegExp): JsonType<string> {
  return {
    read: (value, at) => {
      if (typeof value !== 'string' || !pattern.test(value)) throw new JsonFault(at)
      return value
    },
    write: (value) => value,
  }
}

const UINT256_LIMIT = 1n << 256n
const DECIMAL = textMatching(/^(?:0|[1-9]\d{0,77})$/)

/** A number below 2^256 as a decimal string without leading zeros: JSON's own numbers would round it. */
export const decimal: JsonType<bigint> = {
  read: (value, at) => {
    const number = BigInt(DECIMAL.read(value, at))
    if (number >= UINT256_LIMIT) throw new JsonFault(at)
    return number
  },
  write: (value) => value.toString(),
}

/** A JSON number that counts something. */
export const count = (least: number, most: number): JsonType<number> => ({
  read: (value, at) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) throw new JsonFault(at)
    return value as number
  },
  write: (value) => value,
})

/** So many bytes as 0x and lower-case hex. */
export const hexOf = (bytes: number): JsonType<string> => textMatching(new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`))

/** Any bytes as 0x and lower-case hex. */
export const hexBytes: JsonType<string> = textMatching(/^0x(?:[0-9a-f]{2})*$/)

const WORD = hexOf(32)

/** An asset id: 0x and 64 hex digits. */
export const assetText: JsonType<bigint> = {
  read: (value, at) => BigInt(WORD.read(value, at)),
  write: (value) => `0x${value.toString(16).padStart(64, '0')}`,
}

/** A text of printable ASCII characters. */
export const plainText = (most: number): JsonType<string> => textMatching(new RegExp(`^[\\x20-\\x7e]{0,${most}}$`))

/** A name of letters and digits, such as a contract's error has. */
export const nameText: JsonType<string> = textMatching(/^[A-Za-z][A-Za-z0-9]{0,63}$/)

/** One of a few words. */
export const oneOf = <T extends string | number>(...words: readonly T[]): JsonType<T> => ({
  read: (value, at) => {
    if (!words.includes(value as T)) throw new JsonFault(at)
    return value as T
  },
  write: (value) => value,
})

/** A value, or null. */
export const nullable = <T>(type: JsonType<T>): JsonType<T | null> => ({
  read: (value, at) => (value === null ? null : type.read(value, at)),
  write: (value) => (value === null ? null : type.write(value)),
})

/** A member that may be left out. */
export const optional = <T>(type: JsonType<T>): JsonType<T | undefined> => ({
  read: (value, at) => (value === undefined ? undefined : type.read(value, at)),
  write: (value) => (value === undefined ? undefined : type.write(value)),
})

/** A list of at most so many values. */
export const listOf = <T>(type: JsonType<T>, most: number): JsonType<readonly T[]> => ({
  read: (value, at) => {
    if (!Array.isArray(value) || value.length > most) throw new JsonFault(at)
    return value.map((item, i) => type.read(item, `${at}[${i}]`))
  },
  write: (values) => values.map(type.write),
})

/** An object with exactly these members; those that may be left out stay left out. */
export const object = <T extends object>(members: { readonly [Name in keyof T]-?: JsonType<T[Name]> }): JsonType<T> => {
  const types = Object.entries(members) as [string, JsonType<unknown>][]
  const names = new Set(types.map(([name]) => name))
  const present = (pairs: [string, unknown][]) => Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
  return {
    read: (value, at) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new JsonFault(at)
      if (Object.keys(value).some((name) => !names.has(name))) throw new JsonFault(at)
      const given = value as Record<string, unknown>
      return present(
        types.map(([name, type]) => [
          name,
          type.read(Object.hasOwn(given, name) ? given[name] : undefined, `${at}.${name}`),
        ]),
      ) as T
    },
    write: (value) => present(types.map(([name, type]) => [name, type.write(value[name as keyof T])])),
  }
}
