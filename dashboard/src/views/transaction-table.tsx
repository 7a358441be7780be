import { useShared } from '../app/context.js'
import { createdBy } from '../chain/summary.js'
import { visible } from '../format/text.js'
import type { RpcReceipt, RpcTransaction } from '../rpc/types.js'
import { Address, Badge, BlockLink, Coins, HashLink } from '../ui/basics.js'
import { type Column, Table } from '../ui/table.js'

/** A transaction and what became of it; no receipt while it waits. */
export interface TransactionRow {
  readonly transaction: RpcTransaction
  readonly receipt: RpcReceipt | undefined
}

const COLUMNS: readonly Column<TransactionRow>[] = [
  { title: 'Transaction', cell: ({ transaction }) => <HashLink view="tx" hash={transaction.hash} /> },
  { title: 'Status', cell: ({ receipt }) => <Status receipt={receipt} /> },
  {
    title: 'Block',
    cell: ({ transaction }) =>
      transaction.blockNumber === null ? '–' : <BlockLink number={transaction.blockNumber} />,
  },
  { title: 'Call', cell: ({ transaction }) => <CallName transaction={transaction} /> },
  { title: 'From', cell: ({ transaction }) => <Address address={transaction.from} /> },
  { title: 'To', cell: ({ transaction, receipt }) => <Target transaction={transaction} receipt={receipt} /> },
  { title: 'Value', cell: ({ transaction }) => <Coins wei={BigInt(transaction.value)} />, isNumber: true },
]

export function TransactionTable({
  caption,
  rows,
  empty,
}: {
  caption: string
  rows: readonly TransactionRow[]
  empty: string
}) {
  return (
    <Table
      caption={caption}
      columns={COLUMNS}
      rows={rows}
      keyOf={({ transaction }) => transaction.hash}
      empty={empty}
    />
  )
}

export function Status({ receipt }: { receipt: RpcReceipt | undefined }) {
  if (receipt === undefined) return <Badge tone="neutral">Waiting</Badge>
  return BigInt(receipt.status) === 1n ? <Badge tone="good">Success</Badge> : <Badge tone="bad">Failed</Badge>
}

/** Name of the called function, or what else the transaction does. */
export function CallName({ transaction }: { transaction: Pick<RpcTransaction, 'to' | 'input'> }) {
  const { book } = useShared()
  const { to, input } = transaction
  if (to === null) return <span class="call">create contract</span>
  if (input === '0x') return <span class="muted">transfer</span>
  const name = book.call(to, input)?.name
  return <span class="call">{name === undefined ? <span class="mono">{input.slice(0, 10)}</span> : visible(name)}</span>
}

function Target({ transaction, receipt }: TransactionRow) {
  const address = transaction.to ?? (receipt && createdBy(receipt))
  return address === undefined ? <span class="muted">new contract</span> : <Address address={address} />
}
