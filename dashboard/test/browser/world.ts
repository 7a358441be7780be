import { seededRandom } from '@merkato/protocol/testing'
import { type Sandbox, startSandbox } from '@merkato/sandbox'
import { createWallet, LockClient, OrderClient, PackageClient, type Wallet } from '@merkato/sdk'
import {
  concat,
  dataLength,
  Interface,
  id,
  JsonRpcProvider,
  parseEther,
  Wallet as Signer,
  toBeHex,
  ZeroHash,
} from 'ethers'
import { forgingProver } from '../../../sdk/test/support/forging-prover.js'

/** A chain on which everything that the dashboard shows has happened. */
export interface World {
  readonly sandbox: Sandbox
  rpc<Answer = unknown>(method: string, ...params: unknown[]): Promise<Answer>
  /** Ids of what views are opened of. */
  readonly things: {
    readonly running: string
    readonly completed: string
    readonly overdue: string
    readonly parcel: string
    readonly lock: string
    readonly payment: string
    readonly failed: string
    readonly created: string
  }
  close(): Promise<void>
}

/** Text that would be markup if anybody took it for such, and that hides itself if nobody looks. */
export const HOSTILE = '<img src=x onerror=alert(1)>\u202e<b>'

const DAY = 86_400
/** Makes a sandbox with orders in several states, a shielded payment, a parcel, a lock and a failed transaction. */
export async function makeWorld(): Promise<World> {
  const sandbox = await startSandbox({ port: 0 })
  const provider = new JsonRpcProvider(sandbox.url, sandbox.chainId, {
    staticNetwork: true,
    pollingInterval: 20,
    cacheTimeout: -1,
  })
  const rpc: World['rpc'] = (method, ...params) => provider.send(method, params)
  const account = (index: number) => new Signer(String(sandbox.accounts[index]?.privateKey), provider)
  const wallet = (name: string, signer: number): Promise<Wallet> =>
    createWallet({
      seed: seededRandom(`seed of ${name}`)(32),
      provider,
      signer: account(signer),
      prover: forgingProver,
      random: seededRandom(`randomness of ${name}`),
      threads: 0,
    })
  const escrow = sandbox.contracts.orderEscrow
  const client = (signer: number) => new OrderClient({ escrow, provider, signer: account(signer) })
  const publish = async (salt: string, more = {}) => {
    const offer = { seller: account(1).address, price: parseEther('2'), goods: salt, salt: id(salt), ...more }
    return (await client(1).publish(await client(1).terms(offer))).orderId
  }

  const overdue = await publish('overdue', { shipWithin: 3_600 })
  await client(2).commit(overdue)
  await rpc('evm_increaseTime', 2 * DAY)
  await rpc('evm_mine')
  const completed = await publish('completed')
  await client(3).commit(completed)
  await client(1).ship(completed)
  await client(3).accept(completed)
  const running = await publish('running')
  await client(4).commit(running)
  await client(1).ship(running)

  const alice = await wallet('alice', 5)
  const bob = await wallet('bob', 6)
  await alice.shield({ amount: parseEther('10') })
  const { transactionHash: payment } = await alice.transfer({ to: bob.address(), amount: parseEther('3') })
  const { parcel } = await new PackageClient(alice).seal({
    give: [{ amount: parseEther('1') }],
    to: account(7).address,
  })
  const now = Number((await rpc<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)).timestamp)
  const { lockId: lock } = await new LockClient(alice).lock({
    alternatives: [{ pay: [{ to: bob.address(), amount: parseEther('1') }] }, {}],
    ...{ decider: account(8).address, deadline: BigInt(now + DAY), fallback: 1, data: ZeroHash },
  })

  const failed = await refuse(account(9))
  const created = await create(account(9))
  return {
    sandbox,
    rpc,
    things: { running, completed, overdue, parcel, lock, payment, failed, created },
    close: async () => {
      provider.destroy()
      await sandbox.close()
    },
  }
}

/** A creation that ends with Error({@link HOSTILE}): copies what follows the code, and reverts with it. */
async function refuse(signer: Signer): Promise<string> {
  const reason = new Interface(['error Error(string reason)']).encodeErrorResult('Error', [HOSTILE])
  const code = concat(['0x61', toBeHex(dataLength(reason), 2), '0x80600c6000396000fd', reason])
  const { hash, wait } = await signer.sendTransaction({ data: code, gasLimit: 200_000 })
  await wait().catch(() => undefined)
  return hash
}

/** A contract of one byte of code that nobody knows the ABI of. */
async function create(signer: Signer): Promise<string> {
  const sent = await signer.sendTransaction({ data: '0x600160005360016000f3', gasLimit: 100_000 })
  return String((await sent.wait())?.contractAddress)
}
