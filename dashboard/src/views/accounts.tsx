import { useState } from 'preact/hooks'
import { useLive } from '../app/context.js'
import type { Request } from '../rpc/socket.js'
import { Address, Coins, Heading, Hex, Panel } from '../ui/basics.js'
import { type Column, Loaded, Table } from '../ui/table.js'

interface AccountRow {
  readonly address: string
  readonly balance: bigint
  readonly nonce: number
}

const PAGE = 50

const COLUMNS: readonly Column<AccountRow>[] = [
  { title: 'Account', cell: ({ address }) => <Address address={address} whole /> },
  { title: 'Balance', cell: ({ balance }) => <Coins wei={balance} />, isNumber: true },
  { title: 'Transactions sent', cell: ({ nonce }) => nonce, isNumber: true },
]

/** The unlocked accounts, whose keys everybody knows. */
export function AccountsView() {
  const [shown, setShown] = useState(PAGE)
  const live = useLive(`accounts ${shown}`, async ({ request }) => {
    const addresses = await request<readonly string[]>('eth_accounts')
    return {
      total: addresses.length,
      rows: await Promise.all(addresses.slice(0, shown).map((each) => readAccount(request, each))),
    }
  })
  return (
    <>
      <Heading>Accounts</Heading>
      <Panel title="Unlocked accounts" aside={<span class="muted">their keys are public</span>}>
        <Loaded live={live}>
          {({ total, rows }) => (
            <>
              <Table
                caption="Unlocked accounts"
                columns={COLUMNS}
                rows={rows}
                keyOf={({ address }) => address}
                empty="There are none."
              />
              {total > shown && (
                <button type="button" class="more" onClick={() => setShown(shown + PAGE)}>
                  Show more of {total}
                </button>
              )}
            </>
          )}
        </Loaded>
      </Panel>
      <p class="hint">
        Any other account: search for its address, such as <Hex hex="0x00000000000000000000000000000000004d4b00" /> for
        the pool.
      </p>
    </>
  )
}

export async function readAccount(request: Request, address: string): Promise<AccountRow> {
  const [balance, nonce] = await Promise.all([
    request<string>('eth_getBalance', [address, 'latest']),
    request<string>('eth_getTransactionCount', [address, 'latest']),
  ])
  return { address, balance: BigInt(balance), nonce: Number(nonce) }
}
