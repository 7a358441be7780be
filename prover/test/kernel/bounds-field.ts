// The kernel's Fp with bounds in the place of numbers: every element is an upper bound of its value, in units of p, and every
// function says what it asks of its operands and what bound its result has (scripts/field-source.mjs). Compiled with the rest of
// the kernel, which does not notice, it shows that no sequence of operations leaves the bounds, whatever the numbers are.

/** R / p, rounded down, and what a reduction adds, rounded up. */
const CONSTANTS = `
const RATIO: f64 = 169.28
const ADDED: f64 = 2.33
let answer: bool = false

@external('env', 'exceeded') declare function exceeded(rule: u32): void

/** What fpIsZero and fpEquals say: control flow depends on nothing else. */
export function answerTests(value: bool): void {
  answer = value
}
function demand(holds: bool, rule: u32): void {
  if (!holds) exceeded(rule)
}
function bound(a: usize): f64 {
  demand(load<u32>(a, 8) == 0, 1)
  return load<f64>(a)
}
function put(d: usize, value: f64): void {
  demand(value < RATIO, 2)
  memory.fill(d, 0, 36)
  store<f64>(d, value)
}
`

/** Bodies by the names of functions. An element holds its bound, then 1 if its limbs are loose; columns the bounds of both factors, then how many are loose. */
const BODIES: Readonly<Record<string, string>> = {
  Mul: 'demand(bound(a) <= 16 && bound(b) <= 16, 3); put(d, bound(a) * bound(b) / RATIO + ADDED)',
  Square: 'demand(bound(a) <= 16, 4); put(d, bound(a) * bound(a) / RATIO + ADDED)',
  LooseAdd: 'put(d, bound(a) + bound(b)); store<u32>(d, 1, 8)',
  Columns:
    'store<f64>(t, load<f64>(a)); store<f64>(t, load<f64>(b), 8); store<u32>(t, load<u32>(a, 8) + load<u32>(b, 8), 16)',
  ReduceDifference:
    'demand(load<u32>(u, 16) + load<u32>(v, 16) == 0, 5); demand(load<f64>(v) * load<f64>(v, 8) <= RATIO, 6); put(d, load<f64>(u) * load<f64>(u, 8) / RATIO + 1 + ADDED)',
  ReduceMiddle:
    'demand(load<u32>(t, 16) == 2 && load<u32>(u, 16) + load<u32>(v, 16) == 0, 7); put(d, (load<f64>(u) * load<f64>(v, 8) + load<f64>(v) * load<f64>(u, 8)) / RATIO + ADDED)',
  SubBothReduced: 'demand(bound(a) <= 4 && bound(b) <= 4 && bound(c) <= 4, 8); put(d, 1.001)',
  SubReduced: 'demand(bound(a) <= 4 && bound(b) <= 4, 9); put(d, 1.001)',
  Add: 'put(d, bound(a) + bound(b))',
  Sub: 'demand(bound(b) <= 4, 10); put(d, bound(a) + 4)',
  SubWide: 'demand(bound(b) <= 8, 11); put(d, bound(a) + 8)',
  Neg: 'demand(bound(a) <= 4, 12); put(d, 4)',
  Reduce: 'put(d, bound(a) < 1.001 ? bound(a) : 1.001)',
  Canonical: 'put(d, bound(a) < 1 ? bound(a) : 1)',
  IsZero: 'demand(bound(a) < 128, 13); return answer',
  Equals: 'demand(bound(a) <= 4 && bound(b) <= 4, 14); return answer',
  Unpack: 'put(d, 5.3)', // 2^256 / p
  Pack: 'bound(a)',
  IsCanonical: 'return true',
}

/** The source of the module fp, from the one that field-source.mjs writes. */
export function boundsSource(source: string): string {
  const constants = /^const (MODULUS|ONE|PLAIN_ONE|FROM_PLAIN|FROM_256|TO_256): usize = .*$/gm
  let text = source.replace(constants, 'const $1: usize = memory.data<f64>([1, 0, 0, 0, 0], 16)')
  for (const [name, body] of Object.entries(BODIES)) {
    const whole = new RegExp(`(export function fp${name}\\([^)]*\\): \\w+ \\{\\n)[^]*?\\n\\}\\n`)
    if (!whole.test(text)) throw new Error(`Fp has no function ${name}.`)
    text = text.replace(whole, (_, head: string) => `${head}  ${body}\n}\n`)
  }
  return text + CONSTANTS
}
