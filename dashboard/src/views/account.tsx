import { useState } from 'preact/hooks'
import { useLive, useShared } from '../app/context.js'
import { delegateOf } from '../chain/code.js'
import { findLogs, type LogPlace } from '../chain/log-pages.js'
import { withTimes } from '../chain/log-times.js'
import { findTransactions, type Mined } from '../chain/transaction-pages.js'
import { grouped } from '../format/numbers.js'
import { checksummed, isHex, visible } from '../format/text.js'
import { Address, Coins, Copy, Fact, Facts, Heading, Hex, Notice, Panel } from '../ui/basics.js'
import { LongText } from '../ui/decoded.js'
import { Loaded, Pager } from '../ui/table.js'
import { readAccount } from './accounts.js'
import { PlacedEvents } from './event-list.js'
import { ReadFunctions } from './read-functions.js'
import { TransactionTable } from './transaction-table.js'

const PAGE = 20

/** An account or contract. */
export function AccountView({ id }: { id: string }) {
  const { book } = useShared()
  const contract = book.contractAt(id)
  if (!isHex(id, 20)) return <Notice>{visible(id)} is no address.</Notice>
  return (
    <>
      <Heading aside={contract && <span class="muted">{contract.origin}</span>}>
        {contract === undefined ? 'Account' : visible(contract.name)}
      </Heading>
      <Summary address={id} />
      {contract !== undefined && <ReadFunctions address={id} />}
      <Transactions address={id} />
      <Events address={id} />
    </>
  )
}

function Summary({ address }: { address: string }) {
  const live = useLive(`account ${address}`, async ({ request }) => {
    const [account, code] = await Promise.all([
      readAccount(request, address),
      request<string>('eth_getCode', [address, 'latest']),
    ])
    return { ...account, code, delegate: delegateOf(code) }
  })
  return (
    <Panel title="Summary">
      <Loaded live={live}>
        {({ balance, nonce, code, delegate }) => (
          <Facts>
            <Fact name="Address">
              <Hex hex={checksummed(address)} whole /> <Copy text={checksummed(address)} label="the address" />
            </Fact>
            <Fact name="Balance">
              <Coins wei={balance} />
            </Fact>
            <Fact name="Nonce">{nonce}</Fact>
            {delegate !== undefined && (
              <Fact name="Acts by the code of">
                <Address address={delegate} whole />
              </Fact>
            )}
            <Fact name="Code">{code === '0x' ? 'none' : `${grouped((code.length - 2) / 2)} bytes`}</Fact>
            {code !== '0x' && (
              <Fact name="Bytecode">
                <LongText text={code} />
              </Fact>
            )}
          </Facts>
        )}
      </Loaded>
    </Panel>
  )
}

function Transactions({ address }: { address: string }) {
  const { head } = useShared()
  const [first, setFirst] = useState<number>()
  const from = Math.min(first ?? head.number, head.number)
  const wanted = isOf(address.toLowerCase())
  const live = useLive(`of ${address} ${first ?? ''}`, ({ request }) =>
    findTransactions(request, { from, size: PAGE, wanted }),
  )
  return (
    <Panel title="Transactions">
      <Loaded live={live}>
        {({ rows, next, lookedTo }) => (
          <>
            <TransactionTable
              caption="Transactions of the account"
              rows={rows}
              empty={`None in blocks ${lookedTo} to ${from}.`}
            />
            <Pager
              label="transactions"
              onFirst={first === undefined ? undefined : () => setFirst(undefined)}
              onNext={next === undefined ? undefined : () => setFirst(next)}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function isOf(address: string) {
  return ({ transaction: { from, to }, receipt }: Mined): boolean =>
    [from, to, receipt.contractAddress].some((party) => party?.toLowerCase() === address)
}

function Events({ address }: { address: string }) {
  const { head } = useShared()
  const [before, setBefore] = useState<LogPlace>()
  const live = useLive(`events of ${address} ${before?.block ?? ''} ${before?.index ?? ''}`, ({ request }) =>
    findLogs(request, { address, topics: [] }, { head: head.number, before, size: PAGE }).then(
      async ({ logs, next }) => ({ logs: await withTimes(request, logs), next }),
    ),
  )
  return (
    <Panel title="Events">
      <Loaded live={live}>
        {({ logs, next }) => (
          <>
            {logs.length === 0 ? <Notice>None.</Notice> : <PlacedEvents logs={logs} />}
            <Pager
              label="events"
              onFirst={before === undefined ? undefined : () => setBefore(undefined)}
              onNext={next === undefined ? undefined : () => setBefore(next)}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}
