// Writes the AssemblyScript of what transforms and sparse products need beyond a field's arithmetic: sums whose carries
// or reductions wait. Straight-line code from the templates of field-source.mjs, for Fr alone.

import { body, constantsOf, FIELDS, LIMBS, limbsOf, productColumns, range, reduction } from './field-source.mjs'

const COLUMNS = 2 * LIMBS
const MASK = 0x1fffffff

/** The limbs of 4 r after each lent one to its lower neighbour, so that none is below a limb of a product. */
function lentOffset(modulus) {
  const limbs = limbsOf(4n * modulus)
  return limbs.map((limb, i) => limb + (i < LIMBS - 1 ? 1n << 29n : 0n) - (i > 0 ? 1n : 0n))
}

/** One step of carrying: each limb hands what exceeds 29 bits to the next one, which keeps it. */
const carried = (name, i) =>
  [i < LIMBS - 1 ? `(${name}${i} & ${MASK})` : `${name}${i}`, i > 0 ? `(${name}${i - 1} >> 29)` : '0'].join(' + ')

function butterfly(modulus) {
  const offset = lentOffset(modulus)
  return [
    ...range(LIMBS).map((i) => `const u${i} = load<u32>(u, ${4 * i}), t${i} = load<u32>(t, ${4 * i})`),
    ...range(LIMBS).flatMap((i) => [
      `const x${i} = ${carried('u', i)}`,
      `store<u32>(u, x${i} + t${i}, ${4 * i})`,
      `const y${i} = x${i} + ${offset[i]} - t${i}`,
      `store<u32>(v, ${carried('y', i)}, ${4 * i})`,
    ]),
  ]
}

const column = (k) => `load<u64>(columns, ${8 * k})`
const storeColumn = (k, value) => `store<u64>(columns, ${value}, ${8 * k})`

/** Column 2 LIMBS - 1 of a product is empty until carries come. */
const multiplyAdd = () => [
  ...productColumns(false),
  ...range(COLUMNS - 1).map((k) => storeColumn(k, `${column(k)} + t${k}`)),
]

const carryColumns = () => [
  'let t: u64 = 0',
  ...range(COLUMNS).flatMap((k) => [
    `t = (t >> 29) + ${column(k)}`,
    storeColumn(k, k === COLUMNS - 1 ? 't' : `t & ${MASK}`),
  ]),
]

const reduceColumns = (constants) => [
  ...range(COLUMNS).map((k) => `let t${k}: u64 = ${column(k)}`),
  ...reduction(constants),
]

/** Source of the module fr-lazy. */
export function lazySource() {
  const constants = constantsOf(FIELDS.Fr)
  const method = (doc, signature, lines) => `/** ${doc} */\nexport function ${signature} {\n${body(lines)}}\n`
  return `// Written by scripts/lazy-source.mjs.

/** Bytes of the columns of a product, 64 bits each. */
export const COLUMNS_BYTES: usize = ${8 * COLUMNS}

${method(
  `(u, v) = (u + t, u - t + 4 r), for t with normal limbs and below 3.9 r. Carries move up by one limb only, which keeps limbs
 * below 2^30 + 4: a multiplication by normal limbs allows 2.5 * 2^29. Bounds grow by 4 r.`,
  'frButterfly(u: usize, v: usize, t: usize): void',
  butterfly(FIELDS.Fr),
)}
${method(
  'columns += a * b without reduction, for normal limbs; seven times between carries.',
  'frMultiplyAdd(columns: usize, a: usize, b: usize): void',
  multiplyAdd(),
)}
${method(
  'Passes carries on: all columns but the highest are below 2^29 then.',
  'frCarryColumns(columns: usize): void',
  carryColumns(),
)}
${method(
  'd = columns / R, below that quotient + 2.33 r, for columns after their carries.',
  'frReduceColumns(d: usize, columns: usize): void',
  reduceColumns(constants),
)}`
}
