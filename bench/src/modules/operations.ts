import { seededRandom } from '@merkato/protocol/testing'
import { LockClient, PackageClient, type Wallet } from '@merkato/sdk'
import { Contract, ContractFactory, keccak256, toBeHex } from 'ethers'
import { peerBytecode } from '../peer-contract.js'
import { type Sample, sampleOf } from './samples.js'
import type { PoolName, Stage } from './stage.js'

/** What is measured in each pool, in the order of the tables. */
export const OPERATIONS = {
  transfer: 'a plain transfer in private',
  seal: 'seal a note and 300 bytes',
  handOn: 'hand the parcel on, as a one-time address',
  open: 'open it, likewise',
  lock: 'lock, 3 alternatives',
  settle: 'settle',
  erc20: 'peer in public: an ERC-20 transfer',
  hashLock: 'peer in public: coins under a hash lock',
  hashSettle: 'peer in public: the hash lock settled',
} as const
export type Operation = keyof typeof OPERATIONS

/** Steps of a parcel with as much data as one may have. */
export const LARGE = {
  seal: 'seal, mined',
  sync: 'sync of the holder',
  open: 'open, mined',
} as const
export type LargeStep = keyof typeof LARGE

/** What one round measures. */
export interface Round {
  readonly operations: Readonly<Record<Operation, Sample>>
  readonly large: Readonly<Record<LargeStep, Sample>>
}

/** Who acts in a pool: payer and payee with accounts 1 and 2, and the peers' contracts. */
export interface Cast {
  readonly payer: Wallet
  readonly payee: Wallet
  readonly peers: Peers
}

interface Peers {
  readonly token: Contract
  readonly hashLock: Contract
  readonly payee: string
}

const FUNDS = 1_000_000n
const LARGEST = 65_536
const DAY = 86_400n

/** Opens wallets with two notes to pay from. */
export async function castOf(stage: Stage, pool: PoolName): Promise<Cast> {
  const payer = await stage.open({ name: 'payer', account: 1, pool })
  const payee = await stage.open({ name: 'payee', account: 2, pool })
  for (let note = 0; note < 2; note++) await payer.shield({ amount: FUNDS })
  await payee.sync()
  return { payer, payee, peers: await deployPeers(stage) }
}

const TOKEN_ABI = ['function transfer(address to, uint256 value) returns (bool)']
const HASH_LOCK_ABI = [
  'function lock(bytes32 hash, address payee, uint64 deadline) payable',
  'function settle(bytes32)',
]

async function deployPeers({ account }: Stage): Promise<Peers> {
  const signer = account(1)
  const deploy = async (name: Parameters<typeof peerBytecode>[0], abi: readonly string[]) => {
    const contract = await new ContractFactory(abi, peerBytecode(name), signer).deploy()
    return new Contract(await (await contract.waitForDeployment()).getAddress(), abi, signer)
  }
  const [token, hashLock] = [await deploy('Token', TOKEN_ABI), await deploy('HashLock', HASH_LOCK_ABI)]
  return { token, hashLock, payee: account(2).address }
}

/** One of each. @param number of the round, so that no two rounds do the same */
export async function playRound(stage: Stage, cast: Cast, number: number): Promise<Round> {
  const parcel = await playParcel(stage, cast)
  const lock = await playLock(stage, cast)
  const peers = await playPeers(stage, cast.peers, number)
  return { operations: { ...parcel, ...lock, ...peers }, large: await playLarge(stage, cast, number) }
}

async function playParcel(stage: Stage, { payer, payee }: Cast) {
  const [sealer, holder] = [new PackageClient(payer), new PackageClient(payee)]
  const { sample: transfer } = await sampleOf(stage, () => payer.transfer({ to: payee.address(), amount: 1n }))
  const { sample: seal, value } = await sampleOf(stage, () =>
    sealer.seal({ give: [{ amount: 1n }], data: new Uint8Array(300).fill(7), to: payee.address() }),
  )
  const { parcel } = value
  await payee.sync()
  const { sample: handOn } = await sampleOf(stage, () => holder.transfer({ parcel, to: payer.address() }))
  await payer.sync()
  const { sample: open } = await sampleOf(stage, () => sealer.open({ parcel }))
  return { transfer, seal, handOn, open }
}

/** The payee decides, too: who does makes no difference to the cost. */
async function playLock(stage: Stage, { payer, payee, peers }: Cast) {
  const pay = (amount: bigint) => ({ pay: [{ to: payee.address(), amount }] })
  const { sample: lock, value } = await sampleOf(stage, () =>
    new LockClient(payer).lock({
      alternatives: [pay(3n), pay(2n), {}],
      decider: peers.payee,
      deadline: BigInt(payer.syncedTo().timestamp) + DAY,
      fallback: 2,
    }),
  )
  await payee.sync()
  const { lockId } = value
  const { sample: settle } = await sampleOf(stage, () => new LockClient(payee).settle({ lockId, alternative: 0 }))
  await payer.sync()
  return { lock, settle }
}

async function playPeers(stage: Stage, { token, hashLock, payee }: Peers, number: number) {
  const mined = async (contract: Contract, name: string, ...args: readonly unknown[]) => {
    const { sample } = await sampleOf(stage, async () => (await contract.getFunction(name)(...args)).wait())
    return sample
  }
  const secret = keccak256(toBeHex(number, 32))
  const deadline = BigInt(Math.floor(Date.now() / 1_000)) + DAY
  return {
    erc20: await mined(token, 'transfer', payee, 1n),
    hashLock: await mined(hashLock, 'lock', keccak256(secret), payee, deadline, { value: 3n }),
    hashSettle: await mined(hashLock, 'settle', secret),
  }
}

/** @throws Error when other data come out than went in: a figure for wrong work is none */
async function playLarge(stage: Stage, { payer, payee }: Cast, number: number): Promise<Round['large']> {
  const holder = new PackageClient(payee)
  const data = seededRandom(`bench parcel ${number}`)(LARGEST)
  const { sample: seal, value } = await sampleOf(stage, () =>
    new PackageClient(payer).seal({ give: [{ amount: 1n }], data, to: payee.address() }),
  )
  const { parcel } = value
  const { sample: sync } = await sampleOf(stage, () => payee.sync())
  const { data: found } = await holder.peek(parcel)
  if (Buffer.compare(found, data) !== 0) throw new Error('other data came out of the parcel than went in')
  const { sample: open } = await sampleOf(stage, () => holder.open({ parcel }))
  await payer.sync()
  return { seal, sync, open }
}
