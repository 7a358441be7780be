import {
  CONDITIONAL_TOPICS,
  type ConditionalEvent,
  createOneTimeAddress,
  decodeAddress,
  encodeConditionalLog,
  NATIVE_ASSET,
  parseConditionalLog,
  type RawLog,
  type SealedOutput,
  sealOutput,
} from '@merkato/protocol'
import { namedKeys, seededRandom } from '@merkato/protocol/testing'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Wallet, WalletOptions } from '../../src/client.js'
import { LockClient } from '../../src/locks/lock-client.js'
import { FakeChain } from '../support/fake-chain.js'
import { openForging, openOn } from '../support/open-wallet.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

const LOCK = `0x${'0c'.repeat(32)}`
const ACCOUNT = '0x00000000000000000000000000000000000000bb'
const random = seededRandom('locks of strangers')

test('a lock of a stranger that pays nothing is none that pays me, and is not listed', async () => {
  const chain = new FakeChain()
  const wallet = await openOn(chain, 'seller')
  const payee = decodeAddress(wallet.address(), chain.chainId)
  const output = (value: bigint): SealedOutput => {
    const { address: to } = createOneTimeAddress(payee, { random })
    return sealOutput({ to, assetId: NATIVE_ASSET, value, rho: value + 1n, o: namedKeys('stranger').o, random })
  }
  const locked = (lockId: string, outputs: readonly SealedOutput[]): ConditionalEvent => ({
    ...{ event: 'Locked', lockId, caller: ACCOUNT, decider: ACCOUNT },
    terms: { decider: ACCOUNT, deadline: 1n << 40n, fallbackAlternative: 0, data: LOCK },
    outcomes: outputs.map(({ commitment, ciphertext }) => ({
      ...{ commitments: [commitment], ciphertexts: [ciphertext], payouts: [] },
    })),
  })
  const paying = `0x${'0d'.repeat(32)}`
  chain.mine([locked(LOCK, [output(0n), output(0n)]), locked(paying, [output(0n), output(1n)])])
  await wallet.sync()
  expect(await new LockClient(wallet).list()).toMatchObject([{ lockId: paying, paysMe: true }])
})

describe('a node that lies about a lock', () => {
  let sandbox: Sandbox
  let [seller, decider] = [] as unknown as [Wallet, Wallet]
  let [open, settled] = ['', '']

  const account = (index: number) => sandbox.account(index).address
  const openWallet = (name: string, signer: number, more: Partial<WalletOptions> = {}): Promise<Wallet> =>
    openForging(sandbox, name, signer, more)

  beforeAll(async () => {
    sandbox = await startSandbox()
    const buyer = await openWallet('buyer', 1)
    seller = await openWallet('seller', 2)
    decider = await openWallet('decider', 3)
    for (let note = 0; note < 2; note += 1) await buyer.shield({ amount: parseEther('1') })
    const request = {
      alternatives: [{ pay: [{ to: seller.address(), amount: 3n }] }, {}],
      decider: account(3),
      deadline: BigInt(buyer.syncedTo().timestamp) + 86_400n,
      fallback: 1,
    }
    const locks = new LockClient(buyer)
    open = (await locks.lock(request)).lockId
    settled = (await locks.lock(request)).lockId
    await Promise.all([seller.sync(), decider.sync()])
    await new LockClient(decider).settle({ lockId: settled, alternative: 1 })
  })
  afterAll(() => sandbox.close())

  const timeOf = async (wallet: Wallet): Promise<bigint> => {
    await wallet.sync()
    return BigInt(wallet.syncedTo().timestamp)
  }

  const fooled = async (change: (event: ConditionalEvent) => ConditionalEvent | undefined): Promise<LockClient> => {
    const lying = {
      ...sandbox.provider,
      send: async (method: string, params: unknown[]) => {
        const answer: unknown = await sandbox.provider.send(method, params)
        if (method !== 'eth_getLogs') return answer
        return (answer as RawLog[]).flatMap((log) => {
          const event = Object.values(CONDITIONAL_TOPICS).includes(log.topics[0] as string) && parseConditionalLog(log)
          const told = event && change(event)
          if (!event) return [log]
          return told ? [{ ...log, ...encodeConditionalLog(told) }] : []
        })
      },
    }
    const wallet = await openWallet('seller', 2, { provider: lying as never })
    await wallet.sync()
    return new LockClient(wallet)
  }

  test('and hides that it is settled: no inspection says that it is open', async () => {
    const client = await fooled((event) => (event.event === 'Settled' ? undefined : event))
    await expect(client.inspect(settled)).rejects.toMatchObject({ code: 'LOCK_MISMATCH' })
    await expect(client.inspect(open)).resolves.toMatchObject({ state: 'open' })
  })

  test('and left out the lock: the wallet says that it has to read again', async () => {
    const client = await fooled((event) => (event.event === 'Locked' ? undefined : event))
    const hints = expect.arrayContaining([expect.stringContaining('rescan()')])
    await expect(client.inspect(open)).rejects.toMatchObject({ code: 'LOCK_NOT_FOUND', hints })
  })

  test('and invents that it is settled', async () => {
    const client = await fooled((event) => (event.event === 'Settled' ? { ...event, lockId: open } : event))
    await expect(client.inspect(open)).rejects.toMatchObject({ code: 'LOCK_MISMATCH' })
  })

  test('an inspection reads what was decided since the last sync', async () => {
    const client = new LockClient(seller)
    expect((await client.inspect(settled)).settled).toMatchObject({ alternative: 1, byDefault: false })
  })

  test('an inspection finds a lock that a reorganisation put into a later block', async () => {
    const before = await sandbox.rpc('evm_snapshot')
    const buyer = await openWallet('buyer', 1)
    const deadline = (await timeOf(buyer)) + 86_400n
    const alternatives = [{ pay: [{ to: seller.address(), amount: 3n }] }, {}]
    const request = { alternatives, decider: account(3), deadline, fallback: 1 }
    const { lockId, raw } = await new LockClient(buyer).lock(request)
    const { to, input: data } = (await sandbox.rpc('eth_getTransactionByHash', raw.hash)) as Record<string, string>
    await seller.sync()
    await sandbox.rpc('evm_revert', before)
    for (let block = 0; block < 200; block += 1) await sandbox.rpc('evm_mine')
    await sandbox.rpc('eth_sendTransaction', { from: account(1), to, data, gas: '0xf42400' })
    expect(await new LockClient(seller).inspect(lockId)).toMatchObject({ state: 'open', paysMe: true })
  })

  test('and told another story at the sync than now: what it pays is what the chain holds', async () => {
    let lies = true
    const client = await fooled((event) =>
      lies && event.event === 'Locked'
        ? { ...event, outcomes: [...event.outcomes.slice(1), ...event.outcomes.slice(1), ...event.outcomes.slice(1)] }
        : event,
    )
    expect(await client.list()).toEqual([])
    lies = false
    expect(await client.inspect(open)).toMatchObject({ paysMe: true, alternatives: 2 })
  })
})
