// Writes the AssemblyScript of a 254-bit prime field: straight-line code over nine limbs, which no loop or generic of
// the language unrolls. Fp and Fr are two instances of this one source (scripts/build-kernel.mjs), never two twins.
//
// Notation: W = 29 bits a limb, L = 9 limbs, R = 2^261, p the modulus, R / p = 169.3.
// Columns are i64: a_i * b_j has 58 bits; a column of a product sums 9 of them, the one of a sum of two products 18; the
// reduction adds at most 9 more and a carry below 2^36. So a column stays below 28 * 2^58 < 2^63 in magnitude.
// Karatsuba's sums and differences may wrap on the way; they are exact modulo 2^64, and a column is read (masked or
// shifted, keeping its sign) only when it stands for its true value again.

const WIDTH = 29n
const MASK = (1n << WIDTH) - 1n
export const LIMBS = 9
const BLOCK = 3
const R = 1n << (WIDTH * BigInt(LIMBS))

export const range = (n) => Array.from({ length: n }, (_, i) => i)
export const limbsOf = (value, count = LIMBS) => range(count).map((i) => (value >> (WIDTH * BigInt(i))) & MASK)

/** All that the templates below need to know about a modulus. */
export function constantsOf(modulus) {
  // k = -1/p mod 2^(29 n), so k p = -1 there, and (k p + 1) / 2^(29 n) is what a multiple of the digit adds above it
  const reducer = (bits) => ((1n << bits) - inverse(modulus, 1n << bits)) * modulus
  const block = WIDTH * BigInt(BLOCK)
  const top = modulus >> 232n
  return {
    modulus: limbsOf(modulus),
    blockReducer: limbsOf((reducer(block) + 1n) >> block),
    limbReducer: limbsOf((reducer(WIDTH) + 1n) >> WIDTH),
    negatedInverse: (1n << WIDTH) - inverse(modulus, 1n << WIDTH),
    limbInverse: inverse(modulus, 1n << WIDTH),
    quotientFactor: (1n << 40n) / (top + 1n),
    offset: limbsOf(4n * modulus),
    offset8: limbsOf(8n * modulus),
    one: limbsOf(R % modulus),
    fromPlain: limbsOf((R * R) % modulus),
    fromMontgomery256: limbsOf((R << 5n) % modulus),
    toMontgomery256: limbsOf((1n << 256n) % modulus),
    exponent: modulus - 2n,
  }
}

function inverse(value, modulus) {
  let [r0, r1, s0, s1] = [value % modulus, modulus, 1n, 0n]
  while (r1 !== 0n) {
    const q = r0 / r1
    ;[r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1]
  }
  return ((s0 % modulus) + modulus) % modulus
}

export const load = (pointer, i) => `<i64>load<u32>(${pointer}, ${4 * i})`
export const store = (pointer, i, value) => `store<u32>(${pointer}, <u32>(${value}), ${4 * i})`
const loadAll = (pointer) => range(LIMBS).map((i) => `const ${pointer}${i}: i64 = ${load(pointer, i)}`)
const names = (prefix, from, count) => range(count).map((i) => `${prefix}${from + i}`)

/** Columns of the product of two blocks of three limbs: nine multiplications. */
function blockProduct(out, x, y) {
  return range(5).map((c) => {
    const terms = range(BLOCK).flatMap((i) => (y[c - i] === undefined ? [] : [`${x[i]} * ${y[c - i]}`]))
    return `const ${out}${c}: i64 = ${terms.join(' + ')}`
  })
}

/** Columns of the square of a block: six multiplications. */
function blockSquare(out, [x, y, z]) {
  return [
    `const ${out}d: i64 = ${x} << 1`,
    `const ${out}0: i64 = ${x} * ${x}`,
    `const ${out}1: i64 = ${out}d * ${y}`,
    `const ${out}2: i64 = ${out}d * ${z} + ${y} * ${y}`,
    `const ${out}3: i64 = (${y} << 1) * ${z}`,
    `const ${out}4: i64 = ${z} * ${z}`,
  ]
}

const blockSums = (name) =>
  [
    [0, 1],
    [0, 2],
    [1, 2],
  ].flatMap(([i, j]) =>
    range(BLOCK).map((k) => `const ${name}s${i}${j}${k}: i64 = ${name}${3 * i + k} + ${name}${3 * j + k}`),
  )

/** Columns t0..t17 of a * b or a * a, Karatsuba over three blocks: 54 (36) multiplications of 81 (45). */
export function productColumns(square) {
  const block = (name, k) => names(name, 3 * k, BLOCK)
  const sums = (name, pair) => range(BLOCK).map((k) => `${name}s${pair}${k}`)
  const product = (out, of) => (square ? blockSquare(out, of('a')) : blockProduct(out, of('a'), of('b')))
  const mixed = ['01', '02', '12']
  const columns = range(2 * LIMBS).map(() => [])
  for (const c of range(5)) {
    columns[c].push(`d0_${c}`)
    columns[3 + c].push(`m01_${c} - d0_${c} - d1_${c}`)
    columns[6 + c].push(`m02_${c} - d0_${c} - d2_${c} + d1_${c}`)
    columns[9 + c].push(`m12_${c} - d1_${c} - d2_${c}`)
    columns[12 + c].push(`d2_${c}`)
  }
  return [
    ...loadAll('a'),
    ...(square ? [] : loadAll('b')),
    ...blockSums('a'),
    ...(square ? [] : blockSums('b')),
    ...range(3).flatMap((k) => product(`d${k}_`, (name) => block(name, k))),
    ...mixed.flatMap((pair) => product(`m${pair}_`, (name) => sums(name, pair))),
    ...columns.map((terms, k) => `let t${k}: i64 = ${terms.join(' + ') || '0'}`),
  ]
}

/** t[at..] += (q0, q1, q2) * constants, six multiplications; the sums of constants are known beforehand. */
function addBlockMultiple(at, out, [x, y, z]) {
  return [
    `const ${out}0: i64 = q0 * ${x}, ${out}1: i64 = q1 * ${y}, ${out}2: i64 = q2 * ${z}`,
    `t${at} += ${out}0`,
    `t${at + 1} += q01 * ${x + y} - ${out}0 - ${out}1`,
    `t${at + 2} += q02 * ${x + z} - ${out}0 - ${out}2 + ${out}1`,
    `t${at + 3} += q12 * ${y + z} - ${out}1 - ${out}2`,
    `t${at + 4} += ${out}2`,
  ]
}

/**
 * Clears columns t[at], t[at+1], t[at+2] by adding q * k p with k p = -1 modulo 2^87: q is those columns themselves, and
 * adding q * (k p + 1) / 2^87 three columns above replaces them.
 */
function reduceBlock(at, { blockReducer }) {
  return [
    ...range(BLOCK).map((i) => `t${at + i + 1} += t${at + i} >> ${WIDTH}`),
    ...range(BLOCK).map((i) => `q${i} = t${at + i} & ${MASK}`),
    ...['q01 = q0 + q1', 'q02 = q0 + q2', 'q12 = q1 + q2'],
    ...range(BLOCK).flatMap((k) =>
      addBlockMultiple(at + 3 + 3 * k, `z${at}_${k}_`, blockReducer.slice(3 * k, 3 * k + 3)),
    ),
  ]
}

/** The same for one column and k p = -1 modulo 2^29. */
function reduceLimb(at, { limbReducer }) {
  return [
    `q0 = t${at} & ${MASK}`,
    `t${at + 1} += t${at} >> ${WIDTH}`,
    ...limbReducer.map((limb, j) => `t${at + 1 + j} += q0 * ${limb}`),
  ]
}

/** The last column takes p itself: a multiple k of it would leave a result of the size of k p. */
function reduceLast(at, { modulus, negatedInverse }) {
  return [
    `q0 = (t${at} * ${negatedInverse}) & ${MASK}`,
    `t${at + 1} += (t${at} + q0 * ${modulus[0]}) >> ${WIDTH}`,
    ...range(LIMBS - 1).map((j) => `t${at + 1 + j} += q0 * ${modulus[j + 1]}`),
  ]
}

/** d = (columns t0..t17) / R + offset, which must not be negative. */
export const reduction = (constants, offset) => [
  'let q0: i64, q1: i64, q2: i64, q01: i64, q02: i64, q12: i64',
  ...reduceBlock(0, constants),
  ...reduceBlock(3, constants),
  ...reduceLimb(6, constants),
  ...reduceLimb(7, constants),
  ...reduceLast(8, constants),
  ...(offset ?? []).map((limb, i) => `t${LIMBS + i} += ${limb}`),
  ...range(LIMBS - 1).flatMap((i) => [
    store('d', i, `t${LIMBS + i} & ${MASK}`),
    `t${LIMBS + i + 1} += t${LIMBS + i} >> ${WIDTH}`,
  ]),
  store('d', LIMBS - 1, `t${2 * LIMBS - 1}`),
]

/** d = expression of limbs, with one signed carry from limb to limb; the value must not be negative. */
const limbwise = (expression) => [
  'let t: i64 = 0',
  ...range(LIMBS).flatMap((i) => [
    `t = (t >> ${WIDTH}) + (${expression(i, (pointer) => `<i64>load<u32>(${pointer}, ${4 * i})`)})`,
    store('d', i, i === LIMBS - 1 ? 't' : `t & ${MASK}`),
  ]),
]

/** Bits [29 i, 29 i + 29) of four 64-bit words. */
const unpacked = (pointer, i) => {
  const [word, shift] = [Math.floor((29 * i) / 64), (29 * i) % 64]
  const low = `load<u64>(${pointer}, ${8 * word}) >> ${shift}`
  const spans = shift > 35 && word < 3
  return spans
    ? `((${low}) | (load<u64>(${pointer}, ${8 * word + 8}) << ${64 - shift})) & ${MASK}`
    : `(${low}) & ${MASK}`
}

const packed = (pointer, word) =>
  range(LIMBS)
    .map((i) => ({ i, shift: 29 * i - 64 * word }))
    .filter(({ shift }) => shift > -29 && shift < 64)
    .map(({ i, shift }) => `(${load(pointer, i)} ${shift < 0 ? '>>' : '<<'} ${Math.abs(shift)})`)
    .join(' | ')

const columnsAt = (pointer, k) => `load<i64>(${pointer}, ${8 * k})`
const columnsFrom = (expression) =>
  range(2 * LIMBS).map((k) => `let t${k}: i64 = ${expression((pointer) => columnsAt(pointer, k))}`)

export const body = (lines) => lines.map((line) => `  ${line}\n`).join('')
const array = (limbs) => `memory.data<u32>([${limbs.join(', ')}], 16)`

/**
 * Source of a field's module.
 * @param name of the class, such as Fp; functions are called fpMul and so on
 * @param modulus an odd prime of 254 bits
 */
export function fieldSource(name, modulus) {
  const c = constantsOf(modulus)
  const f = name.toLowerCase()
  const method = (doc, signature, lines) => `/** ${doc} */\nexport function ${f}${signature} {\n${body(lines)}}\n`
  return `// Written by scripts/field-source.mjs.

/** Bytes of an element of ${name}: nine limbs of 29 bits, each in 32. */
export const ${name.toUpperCase()}_BYTES: usize = ${4 * LIMBS}

const MODULUS: usize = ${array(c.modulus)}
const ZERO: usize = ${array(limbsOf(0n))}
const ONE: usize = ${array(c.one)}
const PLAIN_ONE: usize = ${array(limbsOf(1n))}
const FROM_PLAIN: usize = ${array(c.fromPlain)}
const FROM_256: usize = ${array(c.fromMontgomery256)}
const TO_256: usize = ${array(c.toMontgomery256)}
const EXPONENT: usize = memory.data<u64>([${range(4)
    .map((i) => BigInt.asUintN(64, c.exponent >> BigInt(64 * i)))
    .join(', ')}], 16)
const SCRATCH_BYTES: usize = ${(17 + 2) * 48}
const scratch: usize = memory.data(${(17 + 2) * 48}, 16)

/** Zeroes what is left of the last operands outside the arena. */
export function ${f}Wipe(): void {
  memory.fill(scratch, 0, SCRATCH_BYTES)
}

${method('d = a b / R, below 4 p for a, b below 16 p: a b / R < 1.52 p, the reduction adds less than 2.33 p.', 'Mul(d: usize, a: usize, b: usize): void', [...productColumns(false), ...reduction(c)])}
${method('d = a^2 / R, with the bounds of the product.', 'Square(d: usize, a: usize): void', [...productColumns(true), ...reduction(c)])}
${method(
  `t = columns of a b, 18 words of 64 bits: a product whose reduction is shared with others. For limbs below 2^30,
 * that is loose sums of two; only the difference of such columns that stands for two products of limbs is in bounds.`,
  'Columns(t: usize, a: usize, b: usize): void',
  [...productColumns(false), ...range(2 * LIMBS).map((k) => `store<i64>(t, t${k}, ${8 * k})`)],
)}
${method(
  'd = a + b limb by limb, without carries: limbs up to 2^30, for Columns alone.',
  'LooseAdd(d: usize, a: usize, b: usize): void',
  range(LIMBS).map((i) => store('d', i, `load<u32>(a, ${4 * i}) + load<u32>(b, ${4 * i})`)),
)}
${method('d = (u - v) / R + p for columns u and v of products of values below 8 p: below 4 p, as 64 p^2 / R < p / 2.', 'ReduceDifference(d: usize, u: usize, v: usize): void', [...columnsFrom((at) => `${at('u')} - ${at('v')}`), ...reduction(c, c.modulus)])}
${method('d = (t - u - v) / R, below 4 p where t = (a + b)(c + d), u = a c, v = b d and all are below 8 p.', 'ReduceMiddle(d: usize, t: usize, u: usize, v: usize): void', [...columnsFrom((at) => `${at('t')} - ${at('u')} - ${at('v')}`), ...reduction(c)])}
${method(
  `d = a - b - c modulo p, below 1.001 p, for a, b and c below 4 p: SubWide of the sum, and Reduce, with one carry. The
 * quotient is estimated before the carry, which takes at most 2 from the highest limb; so 2 less are counted.`,
  'SubBothReduced(d: usize, a: usize, b: usize, c: usize): void',
  [
    `const e: i64 = ((${load('a', 8)} - ${load('b', 8)} - ${load('c', 8)} + ${c.offset8[8] - 2n}) * ${c.quotientFactor}) >> 40`,
    ...limbwise((i, at) => `${at('a')} - ${at('b')} - ${at('c')} + ${c.offset8[i]} - e * ${c.modulus[i]}`),
  ],
)}
${method(
  'd = a - b modulo p, below 1.001 p, for a and b below 4 p; as SubBothReduced.',
  'SubReduced(d: usize, a: usize, b: usize): void',
  [
    `const e: i64 = ((${load('a', 8)} - ${load('b', 8)} + ${c.offset[8] - 2n}) * ${c.quotientFactor}) >> 40`,
    ...limbwise((i, at) => `${at('a')} - ${at('b')} + ${c.offset[i]} - e * ${c.modulus[i]}`),
  ],
)}
${method(
  'd = a + b. Bounds add up.',
  'Add(d: usize, a: usize, b: usize): void',
  limbwise((_, at) => `${at('a')} + ${at('b')}`),
)}
${method(
  'd = a - b + 4 p, for b below 4 p; the bound of a grows by 4 p.',
  'Sub(d: usize, a: usize, b: usize): void',
  limbwise((i, at) => `${at('a')} - ${at('b')} + ${c.offset[i]}`),
)}
${method(
  'd = a - b + 8 p, for b below 8 p; the bound of a grows by 8 p.',
  'SubWide(d: usize, a: usize, b: usize): void',
  limbwise((i, at) => `${at('a')} - ${at('b')} + ${c.offset8[i]}`),
)}
${method(
  'd = 4 p - a, for a below 4 p.',
  'Neg(d: usize, a: usize): void',
  limbwise((i, at) => `${c.offset[i]} - ${at('a')}`),
)}
${method(
  `d = a modulo p, below 1.001 p, for a below 2^261. The quotient is estimated from the highest limb, never too high:
 * top / (floor(p / 2^232) + 1) <= a / p. It is at most 1 + 2^-11 too low, and 170 * 2^232 < p / 10000 is cut off.`,
  'Reduce(d: usize, a: usize): void',
  [
    `const e: i64 = <i64>((${load('a', 8)} * ${c.quotientFactor}) >> 40)`,
    ...limbwise((i, at) => `${at('a')} - e * ${c.modulus[i]}`),
  ],
)}
${method('d = a modulo p in [0, p), for a below 2^261.', 'Canonical(d: usize, a: usize): void', [
  `${f}Reduce(d, a)`,
  `if (isBelow(d, MODULUS)) return`,
  ...limbwise((i) => `<i64>load<u32>(d, ${4 * i}) - ${c.modulus[i]}`),
])}
/** a < b, both with all limbs below 2^29. */
function isBelow(a: usize, b: usize): bool {
  for (let i: isize = ${4 * (LIMBS - 1)}; i >= 0; i -= 4) {
    const x = load<u32>(a + i), y = load<u32>(b + i)
    if (x != y) return x < y
  }
  return false
}

/** Whether a = 0 modulo p, for a below 128 p. Almost always decided by one limb: a = j p needs limb 0 = j p modulo 2^29. */
export function ${f}IsZero(a: usize): bool {
  if (((load<u32>(a) * ${c.limbInverse}) & ${MASK}) >= 128) return false
  ${f}Canonical(scratch, a)
  let any: u32 = 0
  for (let i: usize = 0; i < ${4 * LIMBS}; i += 4) any |= load<u32>(scratch + i)
  return any == 0
}

/** Whether a = b modulo p, for a and b below 4 p. */
export function ${f}Equals(a: usize, b: usize): bool {
  ${f}Sub(scratch, a, b)
  return ${f}IsZero(scratch)
}

${method(
  'd = a.',
  'Set(d: usize, a: usize): void',
  range(LIMBS).map((i) => store('d', i, `load<u32>(a, ${4 * i})`)),
)}
/** The limbs of zero and of one, in Montgomery form. */
export function ${f}Zero(): usize {
  return ZERO
}
export function ${f}One(): usize {
  return ONE
}

${method('d = the limbs of a number below 2^256 in four little-endian 64-bit words, as it is.', 'Unpack(d: usize, words: usize): void', [...range(LIMBS).map((i) => `const t${i}: i64 = ${unpacked('words', i)}`), ...range(LIMBS).map((i) => store('d', i, `t${i}`))])}
${method('words = the number below 2^256 whose limbs are at a, as it is.', 'Pack(words: usize, a: usize): void', [...range(4).map((i) => `const w${i}: i64 = ${packed('a', i)}`), ...range(4).map((i) => `store<u64>(words, w${i}, ${8 * i})`)])}
/** Whether the number in four little-endian 64-bit words is below p. */
export function ${f}IsCanonical(words: usize): bool {
  ${f}Unpack(scratch, words)
  return isBelow(scratch, MODULUS)
}

/** d = Montgomery form of the plain number in four words (any below 2^256). */
export function ${f}FromWords(d: usize, words: usize): void {
  ${f}Unpack(scratch, words)
  ${f}Mul(d, scratch, FROM_PLAIN)
}

/** words = the plain number in [0, p) of a in Montgomery form. */
export function ${f}ToWords(words: usize, a: usize): void {
  ${f}Mul(scratch, a, PLAIN_ONE)
  ${f}Canonical(scratch, scratch)
  ${f}Pack(words, scratch)
}

/** d = our form of a number in Montgomery form with R = 2^256, the one of zkey files, in four words. */
export function ${f}FromMontgomery256(d: usize, words: usize): void {
  ${f}Unpack(scratch, words)
  ${f}Mul(d, scratch, FROM_256)
}

/** words = Montgomery form with R = 2^256, in [0, p). */
export function ${f}ToMontgomery256(words: usize, a: usize): void {
  ${f}Mul(scratch, a, TO_256)
  ${f}Canonical(scratch, scratch)
  ${f}Pack(words, scratch)
}

/**
 * d = R^2 / a, the inverse in Montgomery form, by Fermat's theorem with a window of four bits; 0 for 0. d may be a.
 */
export function ${f}Invert(d: usize, a: usize): void {
  const powers = scratch + 48, sum = scratch + ${48 * 17}
  ${f}Set(powers, ONE)
  for (let i: usize = 1; i < 16; i++) ${f}Mul(powers + 48 * i, powers + 48 * (i - 1), a)
  ${f}Set(sum, ONE)
  for (let bit: i32 = 252; bit >= 0; bit -= 4) {
    for (let i = 0; i < 4; i++) ${f}Square(sum, sum)
    const digit = <usize>((load<u64>(EXPONENT + ((bit >> 6) << 3)) >> (bit & 63)) & 15)
    if (digit != 0) ${f}Mul(sum, sum, powers + 48 * digit)
  }
  ${f}Set(d, sum)
}

/**
 * An element at an address (an unmanaged class is its address), so that code generic over coordinate fields can say
 * changetype<F>(at).mul(x, y). Bounds: at the functions above.
 */
@unmanaged
@final
export class ${name} {
${range(LIMBS)
  .map((i) => `  limb${i}: u32`)
  .join('\n')}
${[
  ['mul', ['a', 'b'], 'Mul'],
  ['square', ['a'], 'Square'],
  ['add', ['a', 'b'], 'Add'],
  ['sub', ['a', 'b'], 'Sub'],
  ['subWide', ['a', 'b'], 'SubWide'],
  ['subBothReduced', ['a', 'b', 'c'], 'SubBothReduced'],
  ['subReduced', ['a', 'b'], 'SubReduced'],
  ['neg', ['a'], 'Neg'],
  ['reduce', ['a'], 'Reduce'],
  ['set', ['a'], 'Set'],
  ['invert', ['a'], 'Invert'],
]
  .map(
    ([own, params, function_]) =>
      `  @inline ${own}(${params.map((p) => `${p}: ${name}`).join(', ')}): void { ${f}${function_}(changetype<usize>(this), ${params.map((p) => `changetype<usize>(${p})`).join(', ')}) }`,
  )
  .join('\n')}
  @inline setZero(): void { ${f}Set(changetype<usize>(this), ZERO) }
  @inline setOne(): void { ${f}Set(changetype<usize>(this), ONE) }
  @inline isZero(): bool { return ${f}IsZero(changetype<usize>(this)) }
  @inline equals(a: ${name}): bool { return ${f}Equals(changetype<usize>(this), changetype<usize>(a)) }
  @inline fromWords(words: usize): void { ${f}FromWords(changetype<usize>(this), words) }
  @inline toWords(words: usize): void { ${f}ToWords(words, changetype<usize>(this)) }
  @inline fromMontgomery256(words: usize): void { ${f}FromMontgomery256(changetype<usize>(this), words) }
  @inline wordsAreCanonical(words: usize): bool { return ${f}IsCanonical(words) }
}
`
}

/** Base field and scalar field of BN254 (alt_bn128, EIP-196). */
export const FIELDS = {
  Fp: 21888242871839275222246405745257275088696311157297823662689037894645226208583n,
  Fr: 21888242871839275222246405745257275088548364400416034343698204186575808495617n,
}
