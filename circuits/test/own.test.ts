import { checkOwn, OWN_PUBLIC_ORDER, type OwnStatement, ownCircuitInputs, ownPublicInputs } from '@merkato/protocol'
import { arbOwnStatement } from '@merkato/protocol/testing'
import { babyjubjub } from '@noble/curves/misc.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { reduce } from '../src/scalar-field.js'
import { violations } from '../testing/constraint-check.ts'
import {
  fieldElement,
  notePublicKey,
  ownerHash,
  publicKey,
  scalar,
  sign,
  spendingScalar,
} from '../testing/join-split-fixture.ts'
import { honestOwnInputs, type OwnInputs } from '../testing/own-fixture.ts'
import { circuitAccepts, namedInputs, replaced } from '../testing/tampered-inputs.ts'
import { WitnessRefusedError } from '../testing/witness.ts'
import { type Workbench, workbench } from '../testing/workbench.ts'
import { finishedWitnesses, SIGNATURE_HINTS } from './support/finished-witnesses.ts'

const SUBGROUP_ORDER = babyjubjub.Point.Fn.ORDER

let bench: Workbench

beforeAll(async () => {
  bench = await workbench('own')
}, 120_000)

const accepts = (inputs: OwnInputs, honest: OwnInputs) => circuitAccepts(bench, inputs, honest)

/** The statement that these inputs state. */
const toStatement = ({ npk, boundHash, A, nk, r, R8, S }: OwnInputs): OwnStatement => ({
  public: { npk, boundHash },
  private: { A: { x: A[0], y: A[1] }, nk, r, signature: { R8: { x: R8[0], y: R8[1] }, S } },
})

describe('honest statements', () => {
  test.each(['one', 'two', 'three'])(
    'are accepted, with public inputs in the order of the specification (%s)',
    (seed) => {
      const inputs = honestOwnInputs(seed)
      const witness = bench.published.calculate(inputs)
      expect(violations(bench.published.r1cs, witness)).toEqual([])
      expect(witness.slice(1, 3)).toEqual([inputs.npk, inputs.boundHash])
      expect(OWN_PUBLIC_ORDER.map((name) => bench.published.symbols.wire(`main.${name}`))).toEqual([1, 2])
    },
  )

  test('of the protocol package are the same statements', () =>
    fc.assert(
      fc.property(arbOwnStatement(), (statement) => {
        expect(checkOwn(statement)).toEqual({ ok: true })
        const witness = bench.published.calculate(ownCircuitInputs(statement))
        expect(violations(bench.published.r1cs, witness)).toEqual([])
        expect(witness.slice(1, 3)).toEqual(ownPublicInputs(statement.public))
      }),
      { numRuns: 10, seed: 3 },
    ))
})

describe('false statements', () => {
  const honest = honestOwnInputs('false')

  test('the published calculator refuses another value of any input', () => {
    for (const { name, value } of namedInputs(honest)) {
      const tampered = replaced(honest, name, reduce(value + 1n))
      expect(() => bench.published.calculate(tampered), name).toThrow(WitnessRefusedError)
    }
  })

  test('with any one number changed: circuit and protocol agree', { timeout: 120_000 }, () => {
    const changes = [0n, 1n, -1n, 2n ** 128n, SUBGROUP_ORDER, fieldElement('tamper')]
    const numbers = namedInputs(honest)
    const arbChange = fc.tuple(fc.constantFrom(...numbers), fc.constantFrom(...changes), fc.boolean())
    let accepted = 0
    fc.assert(
      fc.property(arbChange, ([{ name, value }, change, negate]) => {
        const tampered = replaced(honest, name, reduce(negate ? change - value : value + change))
        const verdict = accepts(tampered, honest)
        accepted += Number(verdict)
        expect({ name, change, verdict }).toEqual({ name, change, verdict: checkOwn(toStatement(tampered)).ok })
      }),
      { numRuns: 60, seed: 4 },
    )
    expect(accepted).toBeGreaterThan(0)
  })
})

finishedWitnesses({
  circuit: 'own',
  template: 'Own',
  honest: honestOwnInputs,
  results: ['npk'],
  hints: SIGNATURE_HINTS,
  signatures: 1,
  inputCount: 9,
})

describe('CIR-10: only the owner of npk, who signed boundHash', () => {
  const victim = honestOwnInputs('victim')

  /** Inputs of an attacker: its own keys, and what it says it knows of the victim. */
  const attacker = (known: Partial<OwnInputs> = {}): OwnInputs => ({ ...honestOwnInputs('attacker'), ...known })

  /** Names of the signals in the rows that a forgery breaks, without the part of the path that all share. */
  const broken = (inputs: OwnInputs): string[] => {
    const changes = Object.fromEntries(namedInputs(inputs).map(({ name, value }) => [name, value]))
    const rows = bench.violatedBy(bench.plain.calculate(victim), changes)
    return rows.flatMap((row) => bench.signalsOf(row))
  }

  test('its own keys for a foreign npk break the equation of npk, whatever r it invents', () => {
    for (const r of [victim.r, 0n, 1n, fieldElement('invented')]) {
      const inputs = attacker({ npk: victim.npk, r })
      expect(accepts(inputs, victim)).toBe(false)
      expect(broken(inputs)).toContain('main.npk')
    }
  })

  test("the victim's A, nk and r, learnt from a tracking key, with a signature of its own break the verifier", () => {
    const { R8, S } = sign(spendingScalar('attacker'), victim.boundHash, scalar('attacker', 'nonce'))
    expect(broken({ ...victim, R8, S }).some((name) => /SpendAuthority/.test(name))).toBe(true)
  })

  test('a signature over another act breaks the verifier', () => {
    const boundHash = fieldElement('another act')
    expect(broken({ ...victim, boundHash }).some((name) => /SpendAuthority/.test(name))).toBe(true)
  })

  test('the same key under another nk or r is another one-time key', () => {
    for (const name of ['nk', 'r'] as const) {
      const other = { ...victim, [name]: fieldElement('other', name) }
      const npk = notePublicKey(ownerHash(other.A, other.nk), other.r)
      expect(npk).not.toBe(victim.npk)
      expect(accepts({ ...other, npk }, victim)).toBe(true)
      expect(broken(other)).toContain('main.npk')
    }
  })

  test('S + l signs the same, and is refused', () => {
    const names = broken({ ...victim, S: victim.S + SUBGROUP_ORDER })
    expect(names.some((name) => /EdDSAPoseidonVerifier_\w+\.compConstant/.test(name))).toBe(true)
  })

  test('points off the curve are refused', () => {
    for (const signal of ['A[0]', 'A[1]', 'R8[0]', 'R8[1]']) {
      const names = broken(replaced(victim, signal, 5n))
      expect(names.some((name) => /BabyCheck_\w+\.(x2|y2)/.test(name))).toBe(true)
    }
  })

  test('two honest owners sign with keys that differ in everything', () => {
    expect(publicKey(spendingScalar('victim'))).not.toEqual(publicKey(spendingScalar('attacker')))
    expect(attacker().npk).not.toBe(victim.npk)
  })
})
