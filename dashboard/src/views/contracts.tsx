import { useLive, useShared } from '../app/context.js'
import { createdBy } from '../chain/summary.js'
import { findTransactions } from '../chain/transaction-pages.js'
import type { NamedContract } from '../decode/abi-book.js'
import { grouped } from '../format/numbers.js'
import { checksummed } from '../format/text.js'
import type { Request } from '../rpc/socket.js'
import { Address, Badge, BlockLink, Coins, HashLink, Heading, Panel } from '../ui/basics.js'
import { type Column, Loaded, Table } from '../ui/table.js'

interface ContractRow {
  readonly contract: NamedContract
  readonly bytes: number
  readonly balance: bigint
}

interface CreationRow {
  readonly address: string
  readonly hash: string
  readonly block: string
  readonly from: string
}

const MOST_CREATIONS = 25

const COLUMNS: readonly Column<ContractRow>[] = [
  { title: 'Contract', cell: ({ contract }) => <Address address={contract.address} /> },
  { title: 'Address', cell: ({ contract }) => <span class="mono">{checksummed(contract.address)}</span> },
  {
    title: 'Kind',
    cell: ({ contract }) => (
      <Badge tone={contract.origin === 'project' ? 'active' : 'neutral'}>{contract.origin}</Badge>
    ),
  },
  {
    title: 'Code',
    cell: ({ contract, bytes }) => (contract.origin === 'precompile' ? 'native' : `${grouped(bytes)} bytes`),
    isNumber: true,
  },
  { title: 'Balance', cell: ({ balance }) => <Coins wei={balance} />, isNumber: true },
]

const CREATIONS: readonly Column<CreationRow>[] = [
  { title: 'Contract', cell: ({ address }) => <Address address={address} whole /> },
  { title: 'Created by', cell: ({ from }) => <Address address={from} /> },
  { title: 'Transaction', cell: ({ hash }) => <HashLink view="tx" hash={hash} /> },
  { title: 'Block', cell: ({ block }) => <BlockLink number={block} />, isNumber: true },
]

/** Contracts with known names, and those that were created of late. */
export function ContractsView() {
  const { book, head } = useShared()
  const named = useLive('contracts', ({ request }) =>
    Promise.all(book.contracts.map((contract) => readContract(request, contract))),
  )
  const created = useLive('creations', ({ request }) =>
    findTransactions(request, {
      from: head.number,
      size: MOST_CREATIONS,
      wanted: ({ receipt }) => createdBy(receipt) !== undefined,
    }),
  )
  return (
    <>
      <Heading>Contracts</Heading>
      <Panel title="Known contracts">
        <Loaded live={named}>
          {(rows) => (
            <Table
              caption="Known contracts"
              columns={COLUMNS}
              rows={rows.filter(isThere)}
              keyOf={({ contract }) => contract.address}
              empty="None."
            />
          )}
        </Loaded>
      </Panel>
      <Panel title="Created of late">
        <Loaded live={created}>
          {({ rows, lookedTo }) => (
            <Table
              caption="Created contracts"
              columns={CREATIONS}
              rows={rows.map(({ transaction, receipt }) => ({
                address: String(receipt.contractAddress),
                hash: transaction.hash,
                block: String(transaction.blockNumber),
                from: transaction.from,
              }))}
              keyOf={({ hash }) => hash}
              empty={`None in blocks ${lookedTo} to ${head.number}.`}
            />
          )}
        </Loaded>
      </Panel>
    </>
  )
}

/** Addresses of contracts that the chain has not, or not any more, are known all the same: on imported blocks, for example. */
const isThere = ({ contract, bytes }: ContractRow): boolean => contract.origin === 'precompile' || bytes > 0

async function readContract(request: Request, contract: NamedContract): Promise<ContractRow> {
  const [code, balance] = await Promise.all([
    request<string>('eth_getCode', [contract.address, 'latest']),
    request<string>('eth_getBalance', [contract.address, 'latest']),
  ])
  return { contract, bytes: (code.length - 2) / 2, balance: BigInt(balance) }
}
