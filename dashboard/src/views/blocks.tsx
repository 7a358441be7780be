import { useState } from 'preact/hooks'
import { useLive, useShared } from '../app/context.js'
import type { BlockSummary } from '../chain/block-window.js'
import { summarise } from '../chain/summary.js'
import { grouped, gwei, percent } from '../format/numbers.js'
import type { Request } from '../rpc/socket.js'
import type { RpcBlock, RpcReceipt } from '../rpc/types.js'
import { BlockLink, HashLink, Heading, Panel, Time } from '../ui/basics.js'
import { type Column, Loaded, Pager, Table } from '../ui/table.js'

const PAGE = 25

export const BLOCK_COLUMNS: readonly Column<BlockSummary>[] = [
  { title: 'Block', cell: ({ number }) => <BlockLink number={number} /> },
  { title: 'Age', cell: ({ timestamp }) => <Time timestamp={timestamp} /> },
  { title: 'Hash', cell: ({ hash }) => <HashLink view="block" hash={hash} /> },
  { title: 'Transactions', cell: ({ transactions }) => transactions, isNumber: true },
  {
    title: 'Failed',
    cell: ({ failed }) => (failed === 0 ? <span class="muted">0</span> : <b class="bad">{failed}</b>),
    isNumber: true,
  },
  { title: 'Gas used', cell: ({ gasUsed }) => grouped(gasUsed), isNumber: true },
  { title: 'Of limit', cell: ({ gasUsed, gasLimit }) => percent(gasUsed, gasLimit), isNumber: true },
  { title: 'Base fee (gwei)', cell: ({ baseFee }) => gwei(baseFee), isNumber: true },
]

/** All blocks, the newest first. */
export function BlocksView() {
  const { head } = useShared()
  const [first, setFirst] = useState<number>()
  const top = Math.min(first ?? head.number, head.number)
  const live = useLive(`blocks ${first ?? 'newest'}`, ({ request }) => readBlocks(request, top))
  const older = top - PAGE
  return (
    <>
      <Heading>Blocks</Heading>
      <Panel title={first === undefined ? 'Newest blocks' : `Blocks from ${top} down`}>
        <Loaded live={live}>
          {(blocks) => (
            <Table
              caption="Blocks"
              columns={BLOCK_COLUMNS}
              rows={blocks}
              keyOf={({ hash }) => hash}
              empty="No blocks."
            />
          )}
        </Loaded>
        <Pager
          label="blocks"
          onFirst={first === undefined ? undefined : () => setFirst(undefined)}
          onNext={older < 0 ? undefined : () => setFirst(older)}
        />
      </Panel>
    </>
  )
}

async function readBlocks(request: Request, top: number): Promise<BlockSummary[]> {
  const numbers = Array.from({ length: Math.min(PAGE, top + 1) }, (_, index) => `0x${(top - index).toString(16)}`)
  const blocks = await Promise.all(numbers.map((number) => readBlock(request, number)))
  return blocks.filter((block) => block !== undefined)
}

async function readBlock(request: Request, number: string): Promise<BlockSummary | undefined> {
  const [block, receipts] = await Promise.all([
    request<RpcBlock | null>('eth_getBlockByNumber', [number, true]),
    request<readonly RpcReceipt[] | null>('eth_getBlockReceipts', [number]),
  ])
  return block === null ? undefined : summarise(block, receipts ?? [])
}
