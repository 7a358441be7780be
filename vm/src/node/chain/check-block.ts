import type { Common } from '@ethereumjs/common'
import { bytesToHex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { Execution } from '../execution.js'
import { encodeRlp } from '../rlp.js'
import { decodeRawTransaction } from '../transactions/decode-raw.js'
import { impersonatedSender } from '../transactions/impersonated.js'
import type { ChainTransaction } from '../transactions/transaction.js'
import type { Block } from './block.js'
import { LogBloom } from './bloom.js'
import { type BlockHeader, headerItems, OWN_FIELDS, sealHeader } from './header.js'
import { listRoot } from './list-root.js'
import { encodeReceipt, receiptBloom } from './receipt.js'
import { withdrawalsRoot } from './withdrawals.js'

/**
 * Holds a block from outside against itself and its parent: hash, roots, bloom, gas, senders of its transactions. What its
 * transactions did to the state is not run again.
 *
 * @throws RpcError -32000 naming the first field that is not what it should be
 */
export function checkBlock(block: Block, parent: Block | undefined, { keccak256, common, rules }: Execution): void {
  const { header, transactions, withdrawals = [], ommers = [] } = block
  const bloom = new LogBloom(keccak256)
  const receipts = transactions.map(({ receipt }) => {
    const own = receiptBloom(receipt, keccak256)
    bloom.merge(own)
    return encodeReceipt(receipt, own)
  })
  const gasUsed = transactions.at(-1)?.receipt.cumulativeGasUsed ?? 0n
  const found: Partial<BlockHeader> = {
    transactionsRoot: listRoot(
      transactions.map(({ transaction }) => transaction.raw),
      keccak256,
    ),
    receiptsRoot: listRoot(receipts, keccak256),
    logsBloom: bytesToHex(bloom.bytes),
    gasUsed,
    ...(parent === undefined ? {} : { parentHash: parent.header.hash, number: parent.header.number + 1n }),
  }
  mustMatch(header, found)
  const { withdrawalsRoot: taken, ommersHash } = header.foreign ?? OWN_FIELDS
  mustBe(header, 'withdrawalsRoot', taken, withdrawalsRoot(withdrawals, keccak256))
  mustBe(header, 'ommersHash', ommersHash, bytesToHex(keccak256(encodeRlp(ommers.map(headerItems)))))
  mustMatch(header, { hash: sealHeader(header, header, keccak256).hash })
  for (const { hash, transaction } of transactions) {
    if (transaction.hash !== hash) throw differs(header.number, 'a transaction hash', hash, transaction.hash)
    const sender = impersonatedSender(transaction) ?? rules.during(header, () => senderOf(transaction, common))
    if (transaction.from !== sender) throw differs(header.number, 'a sender', transaction.from, sender)
  }
}

/**
 * Compares what a header says with what was found.
 *
 * @throws RpcError -32000 naming the block and the first field that differs
 */
export function mustMatch(header: BlockHeader, found: Partial<BlockHeader>): void {
  for (const [field, value] of Object.entries(found)) {
    mustBe(header, field, header[field as keyof BlockHeader], value)
  }
}

function mustBe({ number }: BlockHeader, field: string, said: unknown, found: unknown): void {
  if (said !== found) throw differs(number, field, said, found)
}

function senderOf({ raw }: ChainTransaction, common: Common): string {
  return decodeRawTransaction(raw, common).getSenderAddress().toString()
}

function differs(number: bigint, field: string, said: unknown, found: unknown): Error {
  return invalidInput(`block ${number}: ${field} is ${short(said)}, and should be ${short(found)}`)
}

function short(value: unknown): string {
  return String(value).slice(0, 80)
}
