import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildCircuits,
  CIRCUIT_NAMES,
  insecureVerifyingKeyHashes,
  TRANSFER_CIRCUIT_ID,
  transferArtifacts,
  transferRecord,
  verifyingKey,
} from '@merkato/circuits'
import { verifyingKeyHash } from '@merkato/protocol'
import { bn254 } from '@noble/curves/bn254.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insecureToxicWaste } from '../src/dev-key/toxic-waste.js'
import { packageRoot } from '../src/paths.js'
import { parseR1cs } from '../src/r1cs.js'
import { CircuitCompileError, compile } from '../src/recipe/compile.js'
import { exportVerificationKey } from '../testing/cached-prover.ts'
import { compilerInProcess } from '../testing/compiler-in-process.ts'

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

describe('the built circuit is the one of the manifest', () => {
  test('files have the hashes that are committed', () => {
    const { r1csPath, wasmPath, zkeyPath, vkeyPath } = transferArtifacts()
    const { r1cs, wasm, zkey, vkey } = transferRecord()
    expect({ r1cs: sha256(r1csPath), wasm: sha256(wasmPath) }).toEqual({ r1cs, wasm })
    expect({ zkey: sha256(zkeyPath), vkey: sha256(vkeyPath) }).toEqual({ zkey, vkey })
  })

  test('counts are pinned and fit the domain of 2^14', () => {
    const { constraints, wires, publicInputs, circuitId } = transferRecord()
    expect({ constraints, wires, publicInputs, circuitId }).toEqual({
      constraints: 16263,
      wires: 16366,
      publicInputs: 10,
      circuitId: TRANSFER_CIRCUIT_ID,
    })
    expect(constraints + publicInputs + 1).toBeLessThanOrEqual(2 ** 14)
    const { constraints: list, wireCount, publicCount } = parseR1cs(readFileSync(transferArtifacts().r1csPath))
    expect([list.length, wireCount, publicCount]).toEqual([constraints, wires, publicInputs])
  })

  test('nothing is built when all is there', async () => {
    expect(await buildCircuits({ onProgress: (phase) => expect.unreachable(phase) })).toBe(false)
  })
})

describe('the development key', () => {
  test('says what it is, in name, manifest and hash', () => {
    const record = transferRecord()
    expect(record.insecure).toBe(true)
    expect(transferArtifacts().zkeyPath).toContain('insecure-dev')
    expect(transferArtifacts().vkeyPath).toContain('insecure-dev')
    expect(record.verifyingKeyHash).toBe(verifyingKeyHash(verifyingKey))
    expect(insecureVerifyingKeyHashes()).toContain(record.verifyingKeyHash)
    expect(insecureVerifyingKeyHashes()).toHaveLength(CIRCUIT_NAMES.length)
  })

  test('the hash notices a change of any number', () => {
    const hashes = new Set([verifyingKeyHash(verifyingKey)])
    const text = JSON.stringify(verifyingKey)
    const numbers = [...text.matchAll(/"\d{20,}"/g)]
    for (const { index, 0: number } of numbers) {
      const changed = `${text.slice(0, index)}"${BigInt(number.slice(1, -1)) + 1n}"${text.slice(index + number.length)}`
      hashes.add(verifyingKeyHash(JSON.parse(changed)))
    }
    expect(hashes.size).toBe(numbers.length + 1)
  })

  test('secrets follow from the seed, differ by circuit and by name', () => {
    const waste = insecureToxicWaste('transfer')
    expect(insecureToxicWaste('transfer')).toEqual(waste)
    expect(insecureToxicWaste('other')).not.toEqual(waste)
    expect(new Set(Object.values(waste)).size).toBe(5)
    expect(insecureToxicWaste('transfer', 'another seed').tau).not.toBe(waste.tau)
  })

  test('points of the verification key lie in their groups, none is the identity, gamma is not delta', () => {
    const { G1, G2 } = bn254
    for (const [x, y] of [verifyingKey.vk_alpha_1, ...verifyingKey.IC]) {
      G1.Point.fromAffine({ x: BigInt(x), y: BigInt(y) }).assertValidity()
    }
    for (const [x, y] of [verifyingKey.vk_beta_2, verifyingKey.vk_gamma_2, verifyingKey.vk_delta_2]) {
      const [c0, c1] = [
        { c0: BigInt(x[0]), c1: BigInt(x[1]) },
        { c0: BigInt(y[0]), c1: BigInt(y[1]) },
      ]
      G2.Point.fromAffine({ x: c0, y: c1 }).assertValidity()
    }
    expect(verifyingKey.IC).toHaveLength(11)
    expect(new Set(verifyingKey.IC.map(String)).size).toBe(11)
    expect(verifyingKey.vk_gamma_2).not.toEqual(verifyingKey.vk_delta_2)
  })

  test('snarkjs reads the same verification key out of the proving key', async () => {
    const { vk_alphabeta_12: _, ...exported } = await exportVerificationKey(transferArtifacts().zkeyPath)
    expect(exported).toEqual(verifyingKey)
  })
})

describe('the recipe in another place', () => {
  const place = join(packageRoot, '..', '.cache')
  let copy: string

  beforeAll(() => {
    mkdirSync(place, { recursive: true })
    copy = mkdtempSync(join(place, 'circuits-'))
    for (const part of ['dist', 'lib', 'statements', 'artifacts', 'build', 'package.json']) {
      cpSync(join(packageRoot, part), join(copy, part), { recursive: true, filter: isEveryday })
    }
  })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  /** Without the files of other circuits, which an earlier run may have built. */
  const isEveryday = (path: string) => !/[\\/]build[\\/](?!transfer\.)/.test(path)
  const build = (...args: string[]) =>
    spawnSync(process.execPath, [join(copy, 'dist', 'build-main.js'), ...args], { encoding: 'utf8' })

  test('everyday use needs `transfer` alone: its files are all that is looked for', () => {
    expect(readdirSync(join(copy, 'build')).filter((name) => !name.startsWith('transfer.'))).toEqual([])
    expect(build()).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  test.each(['nonsense', '--nonsense'])('what there is no circuit or option for is refused: %s', (argument) => {
    expect(build(argument)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^circuits: no .*there are: .+\n$/),
    })
  })

  test('what the compiler has to say against a circuit is passed on', async () => {
    const broken = { name: 'broken.circom', text: 'pragma circom 2.2.0;\ntemplate T() { signal input a; a === ; }\n' }
    for (const options of [{}, { run: compilerInProcess }]) {
      const refusal: unknown = await compile('broken.circom', [broken], options).catch((error) => error)
      expect(refusal).toBeInstanceOf(CircuitCompileError)
      expect((refusal as Error).message).toMatch(/illegal expression/i)
    }
  })

  test('the compiler gives the same wherever it runs', async () => {
    const square = 'template T() { signal input a; signal output b; b <== a * a; }'
    const source = { name: 'square.circom', text: `pragma circom 2.2.0;\n${square}\ncomponent main = T();\n` }
    const { log, ...files } = await compile('square.circom', [source])
    const { log: logHere, ...filesHere } = await compile('square.circom', [source], { run: compilerInProcess })
    for (const name of Object.keys(files) as (keyof typeof files)[]) {
      expect(Buffer.from(filesHere[name]).equals(Buffer.from(files[name]))).toBe(true)
    }
    expect(logHere).toContain('Everything went okay')
    expect(log).toContain('Everything went okay')
  })

  test('a changed circuit is refused in one line that says what to do', () => {
    const note = join(copy, 'lib', 'note.circom')
    writeFileSync(note, readFileSync(note, 'utf8').replace('H(owner', 'H( owner'))
    const { status, stderr } = build()
    expect(status).toBe(1)
    expect(stderr).toMatch(/^circuits: .*manifest\.json in: sources\..*--accept.*\n$/)
  })
})
