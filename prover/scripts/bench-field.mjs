#!/usr/bin/env node
// Nanoseconds of arithmetic modulo p, in processor time: the kernel's, the 8 x 32 and 9 x 29 forms that it was chosen
// over, and ffjavascript's. Every loop runs inside WebAssembly but ffjavascript's, which has none: it is called from
// JavaScript, and so is the kernel's for comparison. Usage: npm run bench:field -w prover
import { compileAssembly } from './compile-assembly.mjs'
import { FIELDS } from './field-source.mjs'

const P = FIELDS.Fp
const ROUNDS = 25
const OPERATIONS = {
  'Fp product': ['fpMul(d, x, y)', 50_000],
  'Fp square': ['fpSquare(d, x)', 50_000],
  'Fp sum, carried': ['fpAdd(d, x, y)', 50_000],
  'Fp difference, carried': ['fpSub(d, x, y)', 50_000],
  'Fp difference of three, reduced': ['fpSubBothReduced(d, x, y, y)', 50_000],
  'Fp inverse': ['fpInvert(d, x)', 200],
  'Fp2 product': ['fp2Mul(d, x, y)', 20_000],
  'Fp2 square': ['fp2Square(d, x)', 20_000],
}
const [D, A, B] = [0x4000, 0x8000, 0xc000]

const memory = new WebAssembly.Memory({ initial: 2 })
const words = new Uint32Array(memory.buffer)

/** Elements 72 bytes apart, in limbs of the given width; tops small, so that all are below p. */
function fill(limbs, width) {
  for (const at of [A, B]) {
    for (let i = 0; i < 256 * limbs; i++) {
      const random = Math.imul(i + at, 0x9e3779b1) >>> (32 - width)
      words[at / 4 + i] = i % limbs === limbs - 1 ? random & 0xfffff : random
    }
  }
}

/** A loop over independent operands, and one whose every product is an operand of the next. */
const loops = (name, statement, chained) => `
export function ${name}(n: i32): void {
  for (let i = 0; i < n; i++) {
    const o: usize = (i & 127) * 72
    const d: usize = ${D} + o, x: usize = ${A} + o, y: usize = ${B} + o
    ${statement}
  }
}
export function ${name}Chained(n: i32): void {
  const d: usize = ${D}, x: usize = ${D}, y: usize = ${B}
  for (let i = 0; i < n; i++) { ${chained ? statement : ''} }
}
`

const entries = Object.entries(OPERATIONS)
const source = `
import { fpAdd, fpInvert, fpMul, fpSquare, fpSub, fpSubBothReduced } from './fp'
import { fp2Mul, fp2Square } from './fp2'
${wideLimbs()}
${entries.map(([, [statement]], i) => loops(`operation${i}`, statement, i < 2)).join('')}
${loops('eightByThirtyTwo', 'cios(d, x, y)', true)}
`
const bytes = await compileAssembly('assembly/bench.ts', { 'assembly/bench.ts': source })
const { instance } = await WebAssembly.instantiate(bytes, { env: { memory, abort() {} } })
const functions = instance.exports

fill(9, 29)
entries.forEach(([name, [, count]], i) => {
  print(
    name,
    best((n) => functions[`operation${i}`](n), count),
  )
  if (i < 2)
    print(
      `${name}, each an operand of the next`,
      best((n) => functions[`operation${i}Chained`](n), count),
    )
})
await plainNineByTwentyNine()
fill(8, 32)
print('8 x 32, carries inside columns (CIOS)', best(functions.eightByThirtyTwo, 50_000))
print('  each an operand of the next', best(functions.eightByThirtyTwoChained, 50_000))
await fromJavaScript()

/** What @merkato/protocol emits: 9 x 29 in 64-bit words, row by row, modulo r; a product for each call of a loop. */
async function plainNineByTwentyNine() {
  const { defineField } = await import('../../protocol/dist/src/fast/field-kernel.js')
  const { ModuleBuilder, op, compileModule, instantiate } = await import(
    '../../protocol/dist/src/fast/wasm-assembler.js'
  )
  const module = new ModuleBuilder()
  const { mul } = defineField(module)
  const [d, a, b, n] = [0, 1, 2, 3].map(op.get)
  const step = [...d, ...a, ...b, ...op.call(mul), ...n, ...op.i32(1), ...op.subI32, ...op.tee(3)]
  module.define({ params: 4, exportedAs: 'loop' }, op.repeatWhile(step))
  const { loop } = instantiate(compileModule(module.bytes(1)))
  print(
    '9 x 29, row by row, 64-bit words',
    best((n) => loop(256, 512, 768, n), 50_000),
  )
  print(
    '  each an operand of the next',
    best((n) => loop(256, 256, 768, n), 50_000),
  )
}

async function fromJavaScript() {
  const { buildBn128 } = await import('ffjavascript')
  const curve = await buildBn128(true)
  const { f1m_mul, f1m_copy } = curve.tm.instance.exports
  const at = [64, 96, 128].map((offset) => 8 * Math.ceil((curve.tm.u32[0] + offset) / 8))
  const repeated = (call) => (n) => {
    for (let i = 0; i < n; i++) call()
  }
  fill(9, 29)
  const ours = (await WebAssembly.instantiate(await compileAssembly('assembly/fp.ts'), { env: { memory, abort() {} } }))
    .instance.exports
  print(
    'ffjavascript, product called from JavaScript',
    best(
      repeated(() => f1m_mul(at[0], at[1], at[2])),
      20_000,
    ),
  )
  print(
    'ffjavascript, copy of an element called so',
    best(
      repeated(() => f1m_copy(at[0], at[1])),
      20_000,
    ),
  )
  print(
    'the kernel, product called so',
    best(
      repeated(() => ours.fpMul(A, B, D)),
      20_000,
    ),
  )
  await curve.terminate()
}

/** Coarsely integrated operand scanning (Koc, Acar, Kaliski, IEEE Micro 16, 1996), straight-line. */
function wideLimbs() {
  const limb = (i) => (P >> BigInt(32 * i)) & 0xffffffffn
  let inverse = 1n
  for (let i = 0; i < 6; i++) inverse = BigInt.asUintN(32, inverse * (2n - P * inverse))
  const range = Array.from({ length: 8 }, (_, i) => i)
  const rows = range.map((i) =>
    [
      `x = <u64>load<u32>(a, ${4 * i}); c = 0`,
      ...range.map((j) => `v = t${j} + x * <u64>load<u32>(b, ${4 * j}) + c; t${j} = v & 0xffffffff; c = v >> 32`),
      `t8 += c; q = (t0 * ${BigInt.asUintN(32, -inverse)}) & 0xffffffff; c = (t0 + q * ${limb(0)}) >> 32`,
      ...range.slice(1).map((j) => `v = t${j} + q * ${limb(j)} + c; t${j - 1} = v & 0xffffffff; c = v >> 32`),
      'v = t8 + c; t7 = v & 0xffffffff; t8 = v >> 32',
    ].join('\n'),
  )
  return `function cios(d: usize, a: usize, b: usize): void {
  let q: u64, x: u64, c: u64, v: u64, ${Array.from({ length: 9 }, (_, i) => `t${i}: u64 = 0`).join(', ')}
  ${rows.join('\n')}
  ${range.map((i) => `store<u32>(d, <u32>t${i}, ${4 * i})`).join('\n')}
}`
}

/** Nanoseconds of one of `count` operations: the best round, long after the optimising compiler was done. */
function best(work, count) {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < ROUNDS; i++) {
    const start = process.cpuUsage()
    work(count)
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, ((user + system) * 1000) / count)
  }
  return least
}

function print(name, nanoseconds) {
  console.log(`${name.padEnd(48)} ${nanoseconds.toFixed(1).padStart(8)} ns`)
}
