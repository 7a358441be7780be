import { useState } from 'preact/hooks'
import { useLive, useShared } from '../app/context.js'
import { findTransactions } from '../chain/transaction-pages.js'
import type { RpcTransaction } from '../rpc/types.js'
import { Heading, Panel } from '../ui/basics.js'
import { Loaded, Pager } from '../ui/table.js'
import { TransactionTable } from './transaction-table.js'

const PAGE = 25
/** Waiting transactions that are shown; there may be thousands. */
const SHOWN_WAITING = 25

/** All transactions, the newest first, and those that wait. */
export function TransactionsView() {
  const { head, waiting } = useShared()
  const [first, setFirst] = useState<number>()
  const from = Math.min(first ?? head.number, head.number)
  const live = useLive(`transactions ${first ?? 'newest'}`, ({ request }) =>
    findTransactions(request, { from, size: PAGE }),
  )
  return (
    <>
      <Heading>Transactions</Heading>
      {waiting > 0 && <Waiting />}
      <Panel title={first === undefined ? 'Newest transactions' : `Transactions from block ${from} down`}>
        <Loaded live={live}>
          {({ rows, next }) => (
            <>
              <TransactionTable caption="Mined transactions" rows={rows} empty="No transactions here." />
              <Pager
                label="transactions"
                onFirst={first === undefined ? undefined : () => setFirst(undefined)}
                onNext={next === undefined ? undefined : () => setFirst(next)}
              />
            </>
          )}
        </Loaded>
      </Panel>
    </>
  )
}

function Waiting() {
  const { waiting } = useShared()
  const live = useLive(`waiting ${waiting}`, ({ request }) =>
    request<readonly RpcTransaction[]>('eth_pendingTransactions'),
  )
  return (
    <Panel title="Waiting transactions" aside={<span class="muted">{waiting} in the pool</span>}>
      <Loaded live={live}>
        {(transactions) => (
          <TransactionTable
            caption="Waiting transactions"
            rows={transactions.slice(0, SHOWN_WAITING).map((transaction) => ({ transaction, receipt: undefined }))}
            empty="None any more."
          />
        )}
      </Loaded>
    </Panel>
  )
}
