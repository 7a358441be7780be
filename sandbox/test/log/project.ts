import { AbiCoder, type Interface } from 'ethers'
import { vi } from 'vitest'
import { createSandbox, type InProcessSandbox, type LogEntry } from '../../src/index.js'
import { ARTIFACTS, artifact } from '../decode/support.js'

const words = AbiCoder.defaultAbiCoder()

/** The project of the fixture on a sandbox whose log is kept. */
export class Project {
  readonly token = artifact('Token.sol', 'Token')
  readonly shop = artifact('Shop.sol', 'Shop')
  readonly from: string
  tokenAddress = ''
  shopAddress = ''

  private constructor(
    readonly sandbox: InProcessSandbox,
    private readonly entries: LogEntry[],
  ) {
    this.from = sandbox.accounts[0]?.address ?? ''
  }

  static async deploy(settings: { verbose?: boolean; artifacts?: string } = {}): Promise<Project> {
    const entries: LogEntry[] = []
    const options = { commerce: false, artifacts: ARTIFACTS, log: (entry: LogEntry) => void entries.push(entry) }
    const project = new Project(await createSandbox({ ...options, ...settings }), entries)
    project.tokenAddress = await project.create(project.token.bytecode, ['uint256'], [1_000n])
    project.shopAddress = await project.create(project.shop.bytecode, ['address'], [project.tokenAddress])
    await project.told()
    return project
  }

  request(method: string, ...params: unknown[]): Promise<unknown> {
    return this.sandbox.request({ method, params })
  }

  /** Mines a transaction, whatever becomes of it. */
  async send(fields: object): Promise<string> {
    return String(await this.request('eth_sendTransaction', { from: this.from, gas: '0x200000', ...fields }))
  }

  callOf(coder: Interface, name: string, args: unknown[]): { to: string; data: string } {
    const to = coder === this.token.coder ? this.tokenAddress : this.shopAddress
    return { to, data: coder.encodeFunctionData(name, args) }
  }

  creation(bytecode: string, types: string[], values: unknown[]): { data: string } {
    return { data: `${bytecode}${words.encode(types, values).slice(2)}` }
  }

  async create(bytecode: string, types: string[], values: unknown[]): Promise<string> {
    const hash = await this.send(this.creation(bytecode, types, values))
    const receipt = (await this.request('eth_getTransactionReceipt', hash)) as { contractAddress: string }
    return receipt.contractAddress
  }

  /** What was logged since the last time. */
  async told(): Promise<LogEntry[]> {
    // The log keeps the order, so what came before is written when this is.
    await this.request(MARK)
    await vi.waitUntil(() => isMark(this.entries.at(-1)), { timeout: 20_000 })
    return this.entries.splice(0).filter((entry) => !isMark(entry))
  }
}

const MARK = 'net_listening'
const isMark = (entry: LogEntry | undefined) => entry?.event === 'request' && entry.method === MARK
