import { POOL_ADDRESS } from '@merkato/protocol'
import { getBytes } from 'ethers'
import { afterEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode, type NodeOptions } from '../../src/node/index.js'

interface Config {
  readonly current: {
    readonly forkId: string
    readonly blobSchedule: object
    readonly precompiles: Readonly<Record<string, string>>
    readonly systemContracts: Readonly<Record<string, string>>
  }
}

/** CRC-32 of ISO 3309, bit by bit. */
function checksum(bytes: Uint8Array): string {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return `0x${(~crc >>> 0).toString(16).padStart(8, '0')}`
}

describe('eth_config', () => {
  let node: MerkatoNode
  afterEach(() => node.close())

  async function config(options: NodeOptions): Promise<Config> {
    node = await createNode(options)
    return (await node.request({ method: 'eth_config' })) as Config
  }

  test('names what EIP-7910 asks for', async () => {
    const found = await config({ chainId: 5151 })
    const genesis = (await node.request({ method: 'eth_getBlockByNumber', params: ['0x0', false] })) as { hash: string }
    expect(found).toMatchObject({
      current: {
        activationTime: 0,
        blobSchedule: { baseFeeUpdateFraction: 5_007_716, max: 9, target: 6 },
        chainId: '0x141f',
        forkId: checksum(getBytes(genesis.hash)),
        systemContracts: {
          BEACON_ROOTS_ADDRESS: '0x000f3df6d732807ef1319fb7b8bb8522d0beac02',
          HISTORY_STORAGE_ADDRESS: '0x0000f90827f1c53a10cb7a02335b175320002935',
        },
      },
      next: null,
      last: null,
    })
    const { precompiles } = found.current
    expect(Object.keys(precompiles)).toEqual(Object.keys(precompiles).sort())
    expect(Object.keys(precompiles)).toHaveLength(22)
    expect(precompiles).toMatchObject({
      ECREC: '0x0000000000000000000000000000000000000001',
      BLS12_MAP_FP2_TO_G2: '0x0000000000000000000000000000000000000011',
      P256VERIFY: '0x0000000000000000000000000000000000000100',
      MERKATO_POOL: POOL_ADDRESS.toLowerCase(),
    })
  })

  test('an earlier rule set has less', async () => {
    const { current } = await config({ hardfork: 'cancun' })
    expect(current.blobSchedule).toEqual({ baseFeeUpdateFraction: 3_338_477, max: 6, target: 3 })
    expect(Object.keys(current.systemContracts)).toEqual(['BEACON_ROOTS_ADDRESS'])
    expect(Object.keys(current.precompiles).filter((name) => /BLS|P256/.test(name))).toEqual([])
  })
})
