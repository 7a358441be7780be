import { readFileSync } from 'node:fs'
import { CIRCUIT_NAMES, type CircuitName, circuitRecord, ensureCircuit, verifyingKeyOf } from '@merkato/circuits'
import { type VerificationKeyJson, verifyingKeyHash } from '@merkato/protocol'
import { createVerifier, MalformedProofError, parseVerifyingKey, proofFromWords, type Verifier } from '@merkato/prover'
import { BrowserProvider, Contract, concat, getBytes, getCreateAddress, type JsonRpcApiProvider, toBeHex } from 'ethers'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluateProgram } from '../../circuits/src/dev-key/quadratic-program.js'
import { insecureToxicWaste } from '../../circuits/src/dev-key/toxic-waste.js'
import { parseR1cs } from '../../circuits/src/r1cs.js'
import { inverse, reduce } from '../../circuits/src/scalar-field.js'
import { proveCached } from '../../circuits/testing/cached-prover.js'
import { forgeProof, forgeProofWith } from '../../circuits/testing/forge-proof.js'
import { honestInputs } from '../../circuits/testing/join-split-fixture.js'
import { honestMintHiddenInputs } from '../../circuits/testing/mint-hidden-fixture.js'
import { honestOwnInputs } from '../../circuits/testing/own-fixture.js'
import { pairingHolds } from '../../circuits/testing/pairing-check.js'
import { pointOutsideSubgroup } from '../../prover/test/verify/points-of-the-twist.js'
import { groth16VerifierAbi, groth16VerifierBytecode, verifierInitCode, verifyingKeyWords } from '../src/index.js'
import { devWallet, GAS_LIMIT, openHardhat, openMerkato, type TestChain } from './support/chains.js'

/** Orders of the base field and of the scalar field (EIP-196). */
const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

const key = verifyingKeyOf('transfer')

let inputs: readonly bigint[]
let proof: readonly bigint[]
let oracle: Verifier

beforeAll(async () => {
  const plan = { seed: 'solidity', spend: [50n, 8n], create: [20n, 35n], publicIn: 2n, publicOut: 5n }
  const made = await proveCached('transfer', honestInputs(plan))
  inputs = made.publicSignals
  proof = made.proof
  oracle = await createVerifier()
})

/** What the native verifier says. */
function nativeVerdict(circuit: CircuitName, publicInputs: readonly bigint[], words: readonly bigint[]): boolean {
  try {
    return oracle.verify(parseVerifyingKey(verifyingKeyOf(circuit)), publicInputs, proofFromWords(words))
  } catch (error) {
    if (error instanceof MalformedProofError) return false
    throw error
  }
}

async function create(provider: JsonRpcApiProvider, initCode: string): Promise<Contract> {
  const sent = await devWallet(0, provider).sendTransaction({ data: initCode, gasLimit: GAS_LIMIT })
  const receipt = await sent.wait()
  return new Contract(receipt?.contractAddress as string, groth16VerifierAbi, provider)
}

/** Name of the error with which a contract of this code is not created; `created` when it would be. */
async function refusal(provider: JsonRpcApiProvider, initCode: string): Promise<string> {
  const created = provider.call({ data: initCode, from: devWallet(0, provider).address }).then(() => 'created')
  return created.catch((error: { data?: string }) => errorName(error))
}

const errorName = ({ data }: { data?: string }): string =>
  (data && data !== '0x' && verifierErrors.parseError(data)?.name) || `data ${data}`
const verifierErrors = new Contract('0x0000000000000000000000000000000000000001', groth16VerifierAbi).interface

const verify = (verifier: Contract, publicInputs: readonly bigint[], words: readonly bigint[]): Promise<boolean> =>
  verifier.getFunction('verify').staticCall([...publicInputs], [...words])

const CHAINS = { "Hardhat's network": openHardhat, 'our node': openMerkato }

describe.each(Object.entries(CHAINS))('on %s', (_, open) => {
  let chain: TestChain
  let verifier: Contract

  beforeAll(async () => {
    chain = await open()
    verifier = await create(chain.provider, verifierInitCode(key))
  })
  afterAll(() => chain.close())

  const verdict = (publicInputs: readonly bigint[], words: readonly bigint[]) => verify(verifier, publicInputs, words)

  /** PORT-4: both verifiers refuse. */
  async function expectRefused(publicInputs: readonly bigint[], words: readonly bigint[]) {
    expect(await verdict(publicInputs, words)).toBe(false)
    expect(nativeVerdict('transfer', publicInputs, words)).toBe(false)
  }

  test.each(CIRCUIT_NAMES)(
    'the key of %s has its hash and its number of inputs, and real proofs hold',
    async (circuit) => {
      const json = verifyingKeyOf(circuit)
      const created = await create(chain.provider, verifierInitCode(json))
      expect(await created.getFunction('verifyingKeyHash').staticCall()).toBe(verifyingKeyHash(json))
      expect(await created.getFunction('inputCount').staticCall()).toBe(BigInt(json.nPublic))
      const { publicSignals, proof: words } = await someProof(circuit)
      expect(await verify(created, publicSignals, words)).toBe(true)
      expect(await verify(created, publicSignals.with(-1, publicSignals[0] as bigint), words)).toBe(false)
    },
  )

  test('PORT-4: a proof holds for its public inputs and for no others', async () => {
    expect(await verdict(inputs, proof)).toBe(true)
    expect(nativeVerdict('transfer', inputs, proof)).toBe(true)
    for (const [i, value] of inputs.entries()) await expectRefused(inputs.with(i, (value + 1n) % R), proof)
  })

  test('public input + r: names the same number of the field, and is refused', async () => {
    for (const [i, value] of inputs.entries()) await expectRefused(inputs.with(i, value + R), proof)
    await expectRefused(inputs.with(0, 2n ** 256n - 1n), proof)
  })

  test('wrong number of public inputs: less, more by zeros, or those of another circuit', async () => {
    await expectRefused(inputs.slice(0, -1), proof)
    await expectRefused([...inputs, 0n], proof)
    await expectRefused([], proof)
    const wide = Array.from({ length: circuitRecord('transfer-wide').publicInputs }, (_, i) => BigInt(i))
    await expectRefused(wide, forgeProof('transfer-wide', wide))
  })

  test('PORT-4: each word of a proof counts, and only below p', async () => {
    for (const [i, word] of proof.entries()) {
      await expectRefused(inputs, proof.with(i, (word + 1n) % P))
      await expectRefused(inputs, proof.with(i, word + P))
      await expectRefused(inputs, proof.with(i, 0n))
    }
  })

  test('PORT-4: points off the curve, outside the subgroup, at infinity, negated or exchanged are refused', async () => {
    const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof as Eight
    const outside = pointOutsideSubgroup(5n)
    const [x0, x1, y0, y1] = [0, 32, 64, 96].map((at) => littleEndian(outside.slice(at, at + 32))) as Four
    const others: Record<string, readonly bigint[]> = {
      'A at infinity': [0n, 0n, bx1, bx0, by1, by0, cx, cy],
      'B at infinity': [ax, ay, 0n, 0n, 0n, 0n, cx, cy],
      'C at infinity': [ax, ay, bx1, bx0, by1, by0, 0n, 0n],
      'A at infinity, as p': [P, P, bx1, bx0, by1, by0, cx, cy],
      'all at infinity': [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
      'A off the curve': [1n, 3n, bx1, bx0, by1, by0, cx, cy],
      'C off the curve': [ax, ay, bx1, bx0, by1, by0, 1n, 3n],
      'B off the twist': [ax, ay, 1n, 2n, 3n, 4n, cx, cy],
      'B outside its subgroup': [ax, ay, x1, x0, y1, y0, cx, cy],
      'B with its halves exchanged': [ax, ay, bx0, bx1, by0, by1, cx, cy],
      'A negated': [ax, P - ay, bx1, bx0, by1, by0, cx, cy],
      'A and C exchanged': [cx, cy, bx1, bx0, by1, by0, ax, ay],
    }
    for (const words of Object.values(others)) await expectRefused(inputs, words)
    const doublyNegated = [ax, P - ay, bx1, bx0, P - by1, P - by0, cx, cy]
    expect(await verdict(inputs, doublyNegated)).toBe(true)
    expect(nativeVerdict('transfer', inputs, doublyNegated)).toBe(true)
  })

  test('PORT-4: infinity is refused even where the equation holds with it', async () => {
    const publicInputs = [7n, 8n, 9n]
    const created = await create(chain.provider, verifierInitCode(verifyingKeyOf('mint-hidden')))
    const { alpha, beta, gamma } = insecureToxicWaste('mint-hidden')
    const withoutC = reduce(alpha * beta + gamma * (await publicScalar('mint-hidden', publicInputs)))
    const proofs = {
      'A at infinity': forgeProofWith('mint-hidden', publicInputs, 0n, 5n),
      'B at infinity': forgeProofWith('mint-hidden', publicInputs, 5n, 0n),
      'C at infinity': forgeProofWith('mint-hidden', publicInputs, 1n, withoutC),
    }
    expect(Object.values(proofs).map((words) => words.filter((word) => word === 0n).length)).toEqual([2, 4, 2])
    for (const [name, words] of Object.entries(proofs)) {
      expect({ name, answer: await verify(created, publicInputs, words) }).toEqual({ name, answer: false })
      expect({ name, answer: nativeVerdict('mint-hidden', publicInputs, words) }).toEqual({ name, answer: false })
    }
    expect(await verify(created, publicInputs, forgeProofWith('mint-hidden', publicInputs, 1n, 5n))).toBe(true)
  })

  test('PORT-4: any other numbers are refused like the native verifier refuses them', async () => {
    const word = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), fc.constantFrom(0n, 1n, P - 1n, P, R - 1n, R))
    const change = fc.tuple(fc.nat(17), word)
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const all = [...inputs, ...proof]
        for (const [i, value] of changes) all[i] = value
        const [publicInputs, words] = [all.slice(0, 10), all.slice(10)]
        expect(await verdict(publicInputs, words)).toBe(nativeVerdict('transfer', publicInputs, words))
      }),
      { numRuns: 30, seed: 5 },
    )
  })

  describe('padded proof', () => {
    const encoded = () => verifier.interface.encodeFunctionData('verify', [[...inputs], [...proof]])
    const ask = async (data: string) => BigInt(await chain.provider.call({ to: verifier.target as string, data }))
    const word = (value: bigint) => toBeHex(value, 32)
    const selector = () => encoded().slice(0, 10)

    test('padded proof: the honest call itself is answered with yes', async () => {
      expect(await ask(encoded())).toBe(1n)
    })

    test('padded proof: bytes behind the call', async () => {
      for (const tail of ['0x00', `0x${'00'.repeat(32)}`, '0x01']) expect(await ask(concat([encoded(), tail]))).toBe(0n)
    })

    test('padded proof: a ninth word, with the inputs behind it', async () => {
      const rest = [10n, ...inputs].map(word)
      const nine = [...proof, 0n].map(word)
      expect(await ask(concat([selector(), word(32n * 10n), ...nine, ...rest]))).toBe(0n)
    })

    test('padded proof: a gap between proof and inputs', async () => {
      const tail = [10n, ...inputs].map(word)
      expect(await ask(concat([selector(), word(32n * 10n), ...proof.map(word), word(0n), ...tail]))).toBe(0n)
    })

    test('padded proof: shifted by a word', async () => {
      const shifted = [0n, ...proof.slice(0, 7)]
      expect(await verdict(inputs, shifted)).toBe(false)
    })

    test('an array that is said to be longer than the call reverts', async () => {
      const tail = [2n ** 64n, ...inputs].map(word)
      await expect(ask(concat([selector(), word(32n * 9n), ...proof.map(word), ...tail]))).rejects.toThrow()
    })
  })

  test('with whatever gas: an honest proof is never called bad, a bad point never good', async () => {
    const honest = verifier.interface.encodeFunctionData('verify', [[...inputs], [...proof]])
    const bad = verifier.interface.encodeFunctionData('verify', [[...inputs], proof.with(6, 1n)])
    const answer = (data: string, gasLimit: number) =>
      chain.provider
        .call({ to: verifier.target as string, data, gasLimit })
        .then((result) => (BigInt(result) === 1n ? 'yes' : 'no'))
        .catch(() => 'reverted')
    const answers = { honest: new Set<string>(), bad: new Set<string>() }
    for (let gas = 40_000; gas < 1_300_000; gas += gas < 320_000 ? 9_000 : 70_000) {
      answers.honest.add(await answer(honest, gas))
      answers.bad.add(await answer(bad, gas))
    }
    expect(answers.honest).toEqual(new Set(['reverted', 'yes']))
    expect(answers.bad).toEqual(new Set(['reverted', 'no']))
  })

  test('a point that is none does not take all the gas of a caller', async () => {
    const wallet = devWallet(0, chain.provider)
    const data = verifier.interface.encodeFunctionData('verify', [[...inputs], proof.with(6, 1n)])
    const sent = await wallet.sendTransaction({ to: verifier.target, data, gasLimit: 10_000_000n })
    expect((await sent.wait())?.gasUsed).toBeLessThan(750_000n)
  })

  describe('a key that is none', () => {
    const initCodeOf = (words: readonly bigint[]) =>
      concat([groth16VerifierBytecode, ...[32n, BigInt(words.length), ...words].map((value) => toBeHex(value, 32))])
    const refused = async (words: readonly bigint[]) =>
      expect(await refusal(chain.provider, initCodeOf(words))).toBe('InvalidKey')
    const words = verifyingKeyWords(key)

    test('the words themselves are accepted', async () => {
      expect(initCodeOf(words)).toBe(verifierInitCode(key))
      expect(await refusal(chain.provider, initCodeOf(words))).toBe('created')
    })

    test('an odd number of words, or too few', async () => {
      for (const count of [0, 1, 2, 14, 15, 17, words.length - 1]) await refused(words.slice(0, count))
      expect(await refusal(chain.provider, initCodeOf(words.slice(0, 16)))).toBe('created')
    })

    test('more words than a contract may have bytes', async () => {
      await refused([...words, ...Array.from({ length: 380 }, () => words.slice(0, 2)).flat()])
    })

    test('a point off its curve, at infinity, or with a coordinate that is not below p', async () => {
      const points = [
        [0, 2],
        [2, 4],
        [6, 4],
        [10, 4],
        [14, 2],
        [34, 2],
      ] as const
      for (const [from, length] of points) {
        await refused(words.with(from, (words[from] as bigint) + 1n))
        await refused(words.with(from, (words[from] as bigint) + P))
        await refused(words.map((word, i) => (i >= from && i < from + length ? 0n : word)))
      }
    })

    test('a point of the twist outside its subgroup', async () => {
      const outside = pointOutsideSubgroup(3n)
      const [x0, x1, y0, y1] = [0, 32, 64, 96].map((at) => littleEndian(outside.slice(at, at + 32))) as Four
      for (const from of [2, 6, 10]) await refused(words.toSpliced(from, 4, x1, x0, y1, y0))
    })

    test('proof with gamma = delta: anybody proves anything under such a key, so it is refused, and delta = -gamma too', async () => {
      const [x, y, z] = key.vk_gamma_2
      const negated = [x, y.map((part) => `${P - BigInt(part)}`), z] as unknown as VerificationKeyJson['vk_gamma_2']
      for (const delta of [key.vk_gamma_2, negated]) {
        const uncontributed: VerificationKeyJson = { ...key, vk_delta_2: delta }
        expect(pairingHolds(uncontributed, withoutSecrets(uncontributed, delta === negated))).toBe(true)
        expect(await refusal(chain.provider, verifierInitCode(uncontributed))).toBe('InvalidKey')
      }
    })
  })

  test('the key lies in a contract that does nothing when it is called', async () => {
    const deployer = verifier.target as string
    // The first contract that a contract creates has nonce 1.
    const at = getCreateAddress({ from: deployer, nonce: 1 })
    const code = getBytes(await chain.provider.getCode(at))
    expect(code[0]).toBe(0)
    expect(concat([code.slice(1)])).toBe(concat(verifyingKeyWords(key).map((word) => toBeHex(word, 32))))
    expect(await chain.provider.call({ to: at, data: '0x1234' })).toBe('0x')
  })
})

describe('development verifier on another chain id', () => {
  const COPY = `0x${'c0de'.repeat(10)}`
  const openWithChainId = async (chainId: number) => {
    const { network } = (await import('hardhat')).default
    const connection = await network.create({ override: { chainId } })
    return {
      provider: new BrowserProvider(connection.provider, chainId, { cacheTimeout: -1 }),
      close: () => connection.close(),
    }
  }

  test('development verifier on another chain id: PORT-3: it is not created, and copied code does not answer', async () => {
    const sandbox = await openHardhat()
    const other = await openWithChainId(1)
    try {
      for (const circuit of CIRCUIT_NAMES) {
        const initCode = verifierInitCode(verifyingKeyOf(circuit))
        expect(await refusal(other.provider, initCode)).toBe('InsecureKey')
        const { target } = await create(sandbox.provider, initCode)
        await other.provider.send('hardhat_setCode', [COPY, await sandbox.provider.getCode(target as string)])
        const copied = new Contract(COPY, groth16VerifierAbi, other.provider)
        const { publicSignals, proof: words } = await someProof(circuit)
        const answer = verify(copied, publicSignals, words).catch((error: { data?: string }) => errorName(error))
        expect(await answer).toBe('InsecureKey')
      }
    } finally {
      await Promise.all([sandbox.close(), other.close()])
    }
  })

  test('a key that is not on the list is created anywhere', async () => {
    const other = await openWithChainId(1)
    try {
      expect(await refusal(other.provider, verifierInitCode({ ...key, IC: [...key.IC].reverse() }))).toBe('created')
    } finally {
      await other.close()
    }
  })
})

test('gas of a verification is what verifier-gas-snapshot.json says (update it with `vitest -u`)', async () => {
  const chain = await openHardhat()
  const gas: Record<string, Record<string, number>> = {}
  for (const circuit of CIRCUIT_NAMES) {
    const wallet = devWallet(0, chain.provider)
    const initCode = verifierInitCode(verifyingKeyOf(circuit))
    const creation = await (await wallet.sendTransaction({ data: initCode })).wait()
    const verifier = new Contract(creation?.contractAddress as string, groth16VerifierAbi, wallet)
    // Equal words cost equal calldata: a forged proof is the same on every machine.
    const publicSignals = Array.from({ length: circuitRecord(circuit).publicInputs }, (_, i) => R - 1n - BigInt(i))
    const data = verifier.interface.encodeFunctionData('verify', [publicSignals, forgeProof(circuit, publicSignals)])
    const receipt = await (await wallet.sendTransaction({ to: verifier.target, data })).wait()
    gas[circuit] = {
      inputs: publicSignals.length,
      // The compiler puts a hash of the sources, comments too, into the code: its zeros cost less.
      creation: Math.round(Number(creation?.gasUsed) / 1000) * 1000,
      transaction: Number(receipt?.gasUsed),
    }
  }
  await chain.close()
  await expect(`${JSON.stringify(gas, null, 2)}\n`).toMatchFileSnapshot('verifier-gas-snapshot.json')
})

test('a point that is not affine has no words', () => {
  const [x, y] = key.vk_alpha_1
  expect(() => verifyingKeyWords({ ...key, vk_alpha_1: [x, y, '2'] })).toThrow(RangeError)
  const [bx, by] = key.vk_beta_2
  expect(() => verifierInitCode({ ...key, vk_beta_2: [bx, by, ['1', '1']] })).toThrow(RangeError)
})

/** A real proof, but of the wide circuit, whose files take long to build: a forged one. */
async function someProof(circuit: CircuitName) {
  if (circuit === 'transfer') return { publicSignals: [...inputs], proof: [...proof] }
  if (circuit === 'own') return proveCached(circuit, honestOwnInputs('solidity'))
  if (circuit === 'mint-hidden') return proveCached(circuit, honestMintHiddenInputs('solidity', 7n))
  const publicSignals = Array.from({ length: circuitRecord(circuit).publicInputs }, (_, i) => BigInt(i + 1))
  return { publicSignals, proof: forgeProof(circuit, publicSignals) }
}

/** What the generator is multiplied by to give L, the sum of public points. */
async function publicScalar(circuit: CircuitName, publicInputs: readonly bigint[]): Promise<bigint> {
  const { alpha, beta, gamma, tau } = insecureToxicWaste(circuit)
  const { r1csPath } = await ensureCircuit(circuit)
  const { u, v, w } = evaluateProgram(parseR1cs(readFileSync(r1csPath)), tau)
  const point = (wire: number) => beta * (u[wire] as bigint) + alpha * (v[wire] as bigint) + (w[wire] as bigint)
  const sum = [1n, ...publicInputs].reduce((total, value, wire) => total + value * point(wire), 0n)
  return reduce(sum * inverse(gamma))
}

/** A = alpha, B = beta, and C = -L, or L for delta = -gamma; for public inputs that are all 0, L is the constant point. */
function withoutSecrets({ vk_alpha_1: a, vk_beta_2: b, IC }: VerificationKeyJson, negated: boolean) {
  const [x, y] = (IC[0] as VerificationKeyJson['vk_alpha_1']).map(BigInt) as unknown as [bigint, bigint]
  const words = [a[0], a[1], b[0][1], b[0][0], b[1][1], b[1][0]].map(BigInt)
  return { proof: [...words, x, negated ? y : P - y], publicSignals: IC.slice(1).map(() => 0n) }
}

type Four = [bigint, bigint, bigint, bigint]
type Eight = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
