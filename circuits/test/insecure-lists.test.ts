import { readFileSync } from 'node:fs'
import { CIRCUIT_NAMES, circuitRecord, insecureVerifyingKeyHashes, verifyingKeys } from '@merkato/circuits'
import { CIRCUITS, verifyingKeyHash } from '@merkato/protocol'
import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../src/catalogue.js'

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Hashes in a source, each 64 hex digits. */
const hashesIn = (text: string) => [...text.matchAll(/0x[0-9a-f]{64}/g)].map(([hash]) => hash)

describe('the keys that anybody can forge proofs for', () => {
  test.each(['vm/src/verifier/insecure-keys.ts', 'contracts/src/pool/InsecureKeys.sol'])('all stand in %s', (path) => {
    expect(hashesIn(textOf(path))).toEqual(expect.arrayContaining(insecureVerifyingKeyHashes()))
  })

  test('the two lists are the same', () => {
    const native = hashesIn(textOf('vm/src/verifier/insecure-keys.ts'))
    expect(hashesIn(textOf('contracts/src/pool/InsecureKeys.sol'))).toEqual(native)
    expect(new Set(native).size).toBe(native.length)
  })

  test('each hash of the Solidity list is asked for', () => {
    const text = textOf('contracts/src/pool/InsecureKeys.sol')
    const names = [...text.matchAll(/constant (\w+) =/g)].map(([, name]) => name)
    const asked = [...text.matchAll(/keyHash == (\w+)/g)].map(([, name]) => name)
    expect(asked).toEqual(names)
  })
})

describe('catalogue and protocol agree', () => {
  test('on names, ids and numbers of public inputs', () => {
    const ours = CIRCUIT_NAMES.map((name) => [name, CATALOGUE[name].circuitId, circuitRecord(name).publicInputs])
    expect(ours).toEqual(Object.values(CIRCUITS).map(({ name, id, publicInputs }) => [name, id, publicInputs]))
  })

  test('and every key by id is that of the record', () => {
    for (const name of CIRCUIT_NAMES) {
      const key = verifyingKeys[CATALOGUE[name].circuitId]!
      expect(verifyingKeyHash(key)).toBe(circuitRecord(name).verifyingKeyHash)
      expect(key.nPublic).toBe(CIRCUITS[name].publicInputs)
    }
    expect(Object.keys(verifyingKeys)).toHaveLength(CIRCUIT_NAMES.length)
  })
})
