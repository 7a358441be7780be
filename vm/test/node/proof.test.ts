import { verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, createAccountFromRLP, hexToBytes } from '@ethereumjs/util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'

interface ProofJson {
  readonly accountProof: `0x${string}`[]
  readonly balance: string
  readonly nonce: string
  readonly storageHash: `0x${string}`
  readonly storageProof: { key: `0x${string}`; value: string; proof: `0x${string}`[] }[]
}

let node: MerkatoNode
const someone = `0x${'5d'.repeat(20)}` as const
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}` as const

const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>

beforeAll(async () => {
  node = await createNode()
  await rpc('hardhat_setBalance', someone, '0x64')
  for (let i = 1; i < 40; i++) await rpc('hardhat_setStorageAt', someone, word(i), word(i * 1000))
  await rpc('evm_mine')
})

afterAll(() => node.close())

test('eth_getProof proves accounts and slots against the header, and absence too', async () => {
  const { stateRoot } = await rpc<{ stateRoot: `0x${string}` }>('eth_getBlockByNumber', 'latest', false)
  const proof = await rpc<ProofJson>('eth_getProof', someone, ['0x7', word(99)], 'latest')
  const check = (key: Uint8Array, nodes: `0x${string}`[], root: `0x${string}`) =>
    verifyMerkleProof(
      key,
      nodes.map((entry) => hexToBytes(entry)),
      { root: hexToBytes(root), useKeyHashing: true },
    )

  const account = createAccountFromRLP(
    (await check(hexToBytes(someone), proof.accountProof, stateRoot)) ?? new Uint8Array(0),
  )
  expect([account.balance, bytesToHex(account.storageRoot)]).toEqual([100n, proof.storageHash])
  const [present, absent] = proof.storageProof
  const stored = await check(hexToBytes(word(7)), present?.proof ?? [], proof.storageHash)
  expect(bytesToHex(RLP.decode(stored ?? new Uint8Array(0)) as Uint8Array)).toBe('0x1b58')
  expect(present).toMatchObject({ key: '0x7', value: '0x1b58' })
  expect(await check(hexToBytes(word(99)), absent?.proof ?? [], proof.storageHash)).toBeNull()
  expect(absent).toMatchObject({ key: word(99), value: '0x0' })

  const nobody = `0x${'77'.repeat(20)}` as const
  const missing = await rpc<ProofJson>('eth_getProof', nobody, [], 'latest')
  expect(await check(hexToBytes(nobody), missing.accountProof, stateRoot)).toBeNull()
  expect(missing).toMatchObject({ balance: '0x0', nonce: '0x0' })
})
