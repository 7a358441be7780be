import type { EVMResult, InterpreterStep, Message } from '@ethereumjs/evm'
import type { EventLog } from '../chain/receipt.js'
import { bytesToHex, type Hex, word } from '../encoding.js'
import { revertText } from '../execution-errors.js'
import { failureOf } from './failures.js'
import { isCreation, Op, passedGas } from './opcodes.js'

/** Gas that a call with coins finds beside what its caller gives it. */
const CALL_STIPEND = 2_300n

/** Bytes. A gibibyte would cost more than 2^40 gas. */
const LARGEST_MEMORY = 2n ** 30n

const TYPES: Readonly<Record<number, string>> = {
  [Op.create]: 'CREATE',
  [Op.call]: 'CALL',
  [Op.callCode]: 'CALLCODE',
  [Op.delegateCall]: 'DELEGATECALL',
  [Op.create2]: 'CREATE2',
  [Op.staticCall]: 'STATICCALL',
  [Op.selfDestruct]: 'SELFDESTRUCT',
}

/** A log with the number of calls that its frame had made before. */
export interface FrameLog {
  readonly log: EventLog
  readonly position: number
}

/** A call, a creation or a contract's end, as it comes to be known. */
export interface CallNode {
  readonly type: string
  readonly from: Hex
  to: Hex | undefined
  readonly input: Uint8Array
  /** Wei; undefined where none can be sent. */
  readonly value: bigint | undefined
  readonly gas: bigint
  gasUsed: bigint
  output: Uint8Array
  error: string | undefined
  revertReason: string | undefined
  readonly calls: CallNode[]
  readonly logs: FrameLog[]
  readonly creates: boolean
  /** The opcode that ran last. */
  last: InterpreterStep | undefined
  /** The call or creation that ran last, until its frame opens. */
  attempt: InterpreterStep | undefined
  /** The frame's end by SELFDESTRUCT, if it comes to that. */
  destruction: CallNode | undefined
}

type Opening = Pick<CallNode, 'type' | 'from' | 'to' | 'input' | 'value' | 'gas'>

function open(opening: Opening): CallNode {
  return {
    ...opening,
    gasUsed: 0n,
    output: new Uint8Array(0),
    error: undefined,
    revertReason: undefined,
    calls: [],
    logs: [],
    creates: opening.type.startsWith('CREATE'),
    last: undefined,
    attempt: undefined,
    destruction: undefined,
  }
}

/** @param opcode what opened the frame; undefined when the transaction did */
export function openedFrame(message: Message, opcode: number | undefined): CallNode {
  const { to, caller, delegatecall, value, gasLimit: gas } = message
  // A piece of the caller's memory, which goes on changing.
  const input = Uint8Array.from(message.data)
  const type = TYPES[opcode ?? (to === undefined ? Op.create : Op.call)] ?? 'CALL'
  if (to === undefined) return open({ type, from: caller.toString(), to, input, value, gas })
  return open({
    type,
    from: (delegatecall ? to : caller).toString(),
    to: message.codeAddress.toString(),
    input,
    value: opcode === Op.staticCall ? undefined : value,
    gas,
  })
}

/** Notes how the frame ended. */
export function closeFrame(node: CallNode, { execResult, createdAddress }: EVMResult): void {
  const { executionGasUsed, returnValue, exceptionError } = execResult
  node.gasUsed = executionGasUsed
  node.error = failureOf(execResult, node)
  if (exceptionError === undefined) {
    node.output = returnValue
    if (node.creates) node.to = createdAddress?.toString()
  } else if (exceptionError.error === 'revert') {
    node.output = returnValue
    node.revertReason = revertText(bytesToHex(returnValue))
  }
}

/** A call or creation that its caller could not open: it was too deep or could not pay. */
export function refusedFrame(step: InterpreterStep, caller: CallNode, callLimit: number): CallNode {
  const { opcode, stack, address, depth } = step
  const item = (place: number) => stack.at(-place) ?? 0n
  const { code } = opcode
  const creates = isCreation(code)
  const paying = code === Op.call || code === Op.callCode
  const [offset, size] = creates ? [item(2), item(3)] : paying ? [item(4), item(5)] : [item(3), item(4)]
  const value = creates ? item(1) : paying ? item(3) : code === Op.delegateCall ? caller.value : undefined
  const node = open({
    type: TYPES[code] ?? 'CALL',
    from: address.toString(),
    to: creates ? undefined : addressOf(item(2)),
    input: bytesAt(step.memory, offset, size),
    value,
    gas: passedGas(step) + (paying && value !== undefined && value > 0n ? CALL_STIPEND : 0n),
  })
  node.error = depth >= callLimit ? 'max call depth exceeded' : 'insufficient balance for transfer'
  return node
}

/** The entry for a contract's end. */
export function destroyedFrame(from: Hex, beneficiary: bigint, balance: bigint): CallNode {
  const to = addressOf(beneficiary)
  return open({ type: 'SELFDESTRUCT', from, to, input: new Uint8Array(0), value: balance, gas: 0n })
}

/** The event that a LOG opcode is about to write. */
export function eventAt({ opcode, stack, memory, address }: InterpreterStep): EventLog {
  const count = opcode.code - Op.log0
  const item = (place: number) => stack.at(-place) ?? 0n
  const topics = Array.from({ length: count }, (_, index) => word(item(3 + index)))
  return { address: address.toString(), topics, data: bytesToHex(bytesAt(memory, item(1), item(2))) }
}

/** Address in the low 20 bytes of a stack item. */
export function addressOf(item: bigint): Hex {
  return `0x${word(item).slice(-40)}`
}

/** Memory from an offset on; what lies beyond its end is zero. Nothing where no gas could pay for so much. */
export function bytesAt(memory: Uint8Array, offset: bigint, size: bigint): Uint8Array {
  if (offset + size > LARGEST_MEMORY) return new Uint8Array(0)
  const start = Number(offset)
  const bytes = new Uint8Array(Number(size))
  bytes.set(memory.subarray(start, start + bytes.length))
  return bytes
}
