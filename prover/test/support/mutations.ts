import fc from 'fast-check'

/** A change of some bytes, at places given as shares of the length. */
export type Mutation = (bytes: Uint8Array) => Uint8Array

/** Evenly spread, which the bits of floating-point numbers are not. */
const arbPlace = fc.maxSafeInteger().map((value) => Math.abs(value) / 2 ** 53)

const overwrite = fc.tuple(arbPlace, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
  ([place, replacement]): Mutation =>
    (bytes) => {
      const copy = bytes.slice()
      const at = Math.floor(place * bytes.length)
      copy.set(replacement.subarray(0, bytes.length - at), at)
      return copy
    },
)

/** One bit: of all mutations the likeliest to leave something that runs. */
export const arbFlip = fc.tuple(arbPlace, fc.nat(7)).map(
  ([place, bit]): Mutation =>
    (bytes) => {
      const copy = bytes.slice()
      const at = Math.floor(place * bytes.length)
      copy[at] = (copy[at] as number) ^ (1 << bit)
      return copy
    },
)

const cut = arbPlace.map(
  (place): Mutation =>
    (bytes) =>
      bytes.slice(0, Math.floor(place * bytes.length)),
)

const splice = fc.tuple(arbPlace, arbPlace, fc.nat(64)).map(
  ([from, to, count]): Mutation =>
    (bytes) => {
      const [source, target] = [from, to].map((place) => Math.floor(place * bytes.length)) as [number, number]
      const copy = bytes.slice()
      copy.set(bytes.subarray(source, source + Math.min(count, bytes.length - target)), target)
      return copy
    },
)

/** One to three changes of the kinds that damage, and those that a clever hand would make, consist of. */
export const arbMutation: fc.Arbitrary<Mutation> = fc
  .array(fc.oneof({ weight: 4, arbitrary: overwrite }, { weight: 4, arbitrary: arbFlip }, cut, splice), {
    minLength: 1,
    maxLength: 3,
  })
  .map(
    (mutations): Mutation =>
      (bytes) =>
        mutations.reduce((changed, mutate) => (changed.length === 0 ? changed : mutate(changed)), bytes),
  )
