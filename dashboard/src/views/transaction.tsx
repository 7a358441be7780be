import { useLive, useShared } from '../app/context.js'
import { createdBy } from '../chain/summary.js'
import { grouped, gwei, percent } from '../format/numbers.js'
import type { RpcBlock, RpcFrame, RpcLog, RpcReceipt, RpcTransaction } from '../rpc/types.js'
import { Address, BlockLink, Coins, Copy, Fact, Facts, Heading, Hex, Notice, Panel, Time } from '../ui/basics.js'
import { DecodedView, LongText } from '../ui/decoded.js'
import { Loaded } from '../ui/table.js'
import { CallTree, Outcome } from './call-tree.js'
import { EventList } from './event-list.js'
import { Status } from './transaction-table.js'

interface Found {
  readonly transaction: RpcTransaction
  readonly receipt: RpcReceipt | undefined
  readonly timestamp: number | undefined
}

const TYPES = [
  'legacy',
  'access list (EIP-2930)',
  'dynamic fee (EIP-1559)',
  'blobs (EIP-4844)',
  'delegations (EIP-7702)',
]

/** One transaction: what it asked for, what it did, what it said. */
export function TransactionView({ id }: { id: string }) {
  const live = useLive(`tx ${id}`, async ({ request }): Promise<Found | null> => {
    const [transaction, receipt] = await Promise.all([
      request<RpcTransaction | null>('eth_getTransactionByHash', [id]),
      request<RpcReceipt | null>('eth_getTransactionReceipt', [id]),
    ])
    if (transaction === null) return null
    const block =
      transaction.blockHash === null
        ? null
        : await request<RpcBlock<string> | null>('eth_getBlockByHash', [transaction.blockHash, false])
    return {
      transaction,
      receipt: receipt ?? undefined,
      timestamp: block === null ? undefined : Number(block.timestamp),
    }
  })
  return (
    <>
      <Heading>Transaction</Heading>
      <Loaded live={live}>
        {(found) =>
          found === null ? (
            <Notice>The chain has no such transaction, or not any more.</Notice>
          ) : (
            <Whole found={found} />
          )
        }
      </Loaded>
    </>
  )
}

function Whole({ found }: { found: Found }) {
  const { transaction, receipt } = found
  return (
    <>
      <Summary found={found} />
      <Input transaction={transaction} />
      {receipt !== undefined && <Trace hash={transaction.hash} />}
      {receipt !== undefined && <Events logs={receipt.logs} />}
    </>
  )
}

function Summary({ found: { transaction, receipt, timestamp } }: { found: Found }) {
  const target = transaction.to ?? (receipt && createdBy(receipt))
  const price = BigInt(receipt?.effectiveGasPrice ?? transaction.gasPrice)
  return (
    <Panel title="Summary">
      <Facts>
        <Fact name="Hash">
          <Hex hex={transaction.hash} whole /> <Copy text={transaction.hash} label="the transaction's hash" />
        </Fact>
        <Fact name="Status">
          <Status receipt={receipt} />
        </Fact>
        <Fact name="Block">
          {transaction.blockNumber === null ? 'none yet' : <BlockLink number={transaction.blockNumber} />}
        </Fact>
        {timestamp !== undefined && (
          <Fact name="Time">
            <Time timestamp={timestamp} both />
          </Fact>
        )}
        <Fact name="From">
          <Address address={transaction.from} whole />
        </Fact>
        <Fact name={transaction.to === null ? 'Creates' : 'To'}>
          {target === undefined ? (
            <span class="muted">{receipt ? 'nothing' : 'a contract'}</span>
          ) : (
            <Address address={target} whole />
          )}
        </Fact>
        <Fact name="Value">
          <Coins wei={BigInt(transaction.value)} />
        </Fact>
        {receipt !== undefined && (
          <Fact name="Fee">
            <Coins wei={BigInt(receipt.gasUsed) * price} />
          </Fact>
        )}
        <Fact name="Gas">
          {receipt === undefined
            ? `limit ${grouped(BigInt(transaction.gas))}`
            : `${grouped(BigInt(receipt.gasUsed))} of ${grouped(BigInt(transaction.gas))} (${percent(BigInt(receipt.gasUsed), BigInt(transaction.gas))})`}
        </Fact>
        <Fact name="Gas price">{gwei(price)} gwei</Fact>
        <Fact name="Nonce">{Number(transaction.nonce)}</Fact>
        <Fact name="Type">
          {Number(transaction.type)}, {TYPES[Number(transaction.type)] ?? 'unknown'}
        </Fact>
      </Facts>
    </Panel>
  )
}

function Input({ transaction: { to, input } }: { transaction: RpcTransaction }) {
  const { book } = useShared()
  if (input === '0x') return null
  const call = to === null ? undefined : book.call(to, input)
  return (
    <Panel title={to === null ? 'Init code' : 'Input'}>
      {call !== undefined && <DecodedView decoded={call} />}
      <div class="padded">
        <LongText text={input} />
      </div>
    </Panel>
  )
}

function Trace({ hash }: { hash: string }) {
  const live = useLive(`trace ${hash}`, ({ request }) =>
    request<RpcFrame>('debug_traceTransaction', [hash, { tracer: 'callTracer' }]),
  )
  return (
    <Panel title="Calls">
      <Loaded live={live}>
        {(frame) => (
          <>
            <Outcome frame={frame} />
            <CallTree frame={frame} />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function Events({ logs }: { logs: readonly RpcLog[] }) {
  return (
    <Panel title="Events" aside={<span class="muted">{logs.length}</span>}>
      {logs.length === 0 ? <Notice>None.</Notice> : <EventList logs={logs} />}
    </Panel>
  )
}
