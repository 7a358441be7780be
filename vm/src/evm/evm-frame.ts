import { type EVM, EVMError, type ExecResult, type Log, type Message } from '@ethereumjs/evm'
import { Account, Address, bigIntToBytes, bytesToBigInt, hexToBytes, setLengthLeft, unpadBytes } from '@ethereumjs/util'
import {
  type CallKind,
  type Frame,
  type FrameResult,
  type FrameState,
  GasMeter,
  type Hex,
} from '../precompiles/frame.js'

/** What of an EVM a frame is built from. */
export interface FrameHost {
  readonly evm: EVM
  /** block.timestamp in seconds. */
  readonly timestamp: bigint
  readonly keccak256: (message: Uint8Array) => Uint8Array
}

/** A frame for `message`, and the logs that the precompile writes into it. */
export interface OpenFrame {
  readonly frame: Frame
  readonly logs: Log[]
}

/**
 * Builds the frame of a call to the Merkato precompile at `message.codeAddress`.
 *
 * @param gasLimit gas that the call may use, in gas units
 */
export function openFrame(host: FrameHost, message: Message, gasLimit: bigint): OpenFrame {
  const logs: Log[] = []
  const frame = frameAt(message.codeAddress, {
    ...host,
    logs,
    isStatic: message.isStatic,
    entry: { caller: hex(message.caller), value: message.value, data: message.data, kind: callKind(message) },
    depth: message.depth,
    gas: new GasMeter(gasLimit),
  })
  return { frame, logs }
}

/** What the frames of one message share, and how one of them was entered. */
interface FrameOrigin extends FrameHost {
  readonly logs: Log[]
  readonly isStatic: boolean
  readonly entry: Pick<Frame, 'caller' | 'value' | 'data' | 'kind'>
  readonly depth: number
  readonly gas: GasMeter
}

function frameAt(self: Address, origin: FrameOrigin): Frame {
  const { evm, logs, isStatic, entry, depth, gas, timestamp, keccak256 } = origin
  const address = hex(self)
  return {
    ...entry,
    address,
    isStatic,
    depth,
    chainId: evm.common.chainId(),
    timestamp,
    gas,
    state: frameState(evm, self, isStatic),
    keccak256,
    log: (topics, data) => void logs.push([self.bytes, topics.map((topic) => hexToBytes(topic)), hexToBytes(data)]),
    within: (other) => {
      const inner: FrameOrigin['entry'] = { caller: address, value: 0n, data: new Uint8Array(0), kind: 'call' }
      return frameAt(new Address(hexToBytes(other)), { ...origin, entry: inner, depth: depth + 1 })
    },
  }
}

/** Translates how a frame ended into what ethereumjs expects. A revert gives back the gas that is left. */
export function closeFrame({ frame, logs }: OpenFrame, result: FrameResult): ExecResult {
  switch (result.kind) {
    case 'success':
      return { executionGasUsed: frame.gas.used, returnValue: hexToBytes(result.data), logs }
    case 'revert':
      return failure(EVMError.errorMessages.REVERT, frame.gas.used, hexToBytes(result.data))
    case 'outOfGas':
      return failure(EVMError.errorMessages.OUT_OF_GAS, frame.gas.limit, new Uint8Array(0))
  }
}

function failure(error: ConstructorParameters<typeof EVMError>[0], gasUsed: bigint, data: Uint8Array): ExecResult {
  return { executionGasUsed: gasUsed, returnValue: data, exceptionError: new EVMError(error) }
}

function callKind(message: Message): CallKind {
  if (message.delegatecall) return 'delegatecall'
  return message.to?.equals(message.codeAddress) ? 'call' : 'callcode'
}

function frameState(evm: EVM, self: Address, isStatic: boolean): FrameState {
  const { stateManager } = evm
  return {
    read: async (slot) => bytesToBigInt(await stateManager.getStorage(self, word(slot))),
    write: async (slot, value) => {
      assertWritable(isStatic)
      await stateManager.putStorage(self, word(slot), unpadBytes(bigIntToBytes(value)))
    },
    balance: async () => (await stateManager.getAccount(self))?.balance ?? 0n,
    pay: async (to, amount) => {
      assertWritable(isStatic)
      await addToBalance(evm, self, -amount)
      await addToBalance(evm, new Address(hexToBytes(to)), amount)
    },
  }
}

function assertWritable(isStatic: boolean): void {
  if (isStatic) throw new Error('A precompile method that writes ran in a static frame.')
}

async function addToBalance(evm: EVM, address: Address, amount: bigint): Promise<void> {
  const account = (await evm.stateManager.getAccount(address)) ?? new Account()
  account.balance += amount
  if (account.balance < 0n) throw new Error('A precompile paid more than its balance.')
  // Through the journal: an untouched empty account would survive the clean-up of EIP-161.
  await evm.journal.putAccount(address, account)
}

function word(value: bigint): Uint8Array {
  return setLengthLeft(bigIntToBytes(value), 32)
}

function hex(address: Address): Hex {
  return address.toString()
}
