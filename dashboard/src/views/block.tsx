import { useState } from 'preact/hooks'
import { useLive, useShared } from '../app/context.js'
import { hrefOf } from '../app/route.js'
import { minedIn } from '../chain/transaction-pages.js'
import { grouped, gwei, percent } from '../format/numbers.js'
import { short } from '../format/text.js'
import type { RpcBlock } from '../rpc/types.js'
import { Address, Copy, Fact, Facts, HashLink, Heading, Hex, Notice, Panel, Time } from '../ui/basics.js'
import { LongText } from '../ui/decoded.js'
import { Loaded } from '../ui/table.js'
import { TransactionTable } from './transaction-table.js'

const PAGE = 50

/** One block, by number or hash. */
export function BlockView({ id }: { id: string }) {
  const live = useLive(`block ${id}`, async ({ request }) => {
    const isHash = id.startsWith('0x')
    const block = await request<RpcBlock | null>(isHash ? 'eth_getBlockByHash' : 'eth_getBlockByNumber', [
      isHash ? id : `0x${BigInt(id || 0).toString(16)}`,
      true,
    ])
    return { block, rows: block === null ? [] : (await minedIn(request, block)).reverse() }
  })
  const block = live.data?.block
  const name = block ? Number(block.number) : short(id)
  return (
    <>
      <Heading aside={block && <Neighbours number={Number(block.number)} />}>Block {name}</Heading>
      <Loaded live={live}>
        {({ block, rows }) =>
          block === null ? (
            <Notice>The chain has no such block, or not any more.</Notice>
          ) : (
            <>
              <Header block={block} />
              <Transactions rows={rows} />
            </>
          )
        }
      </Loaded>
    </>
  )
}

function Neighbours({ number }: { number: number }) {
  const { head } = useShared()
  return (
    <nav class="neighbours" aria-label="Neighbouring blocks">
      {number > 0 && <a href={hrefOf('block', number - 1)}>← {number - 1}</a>}
      {number < head.number && <a href={hrefOf('block', number + 1)}>{number + 1} →</a>}
    </nav>
  )
}

function Header({ block }: { block: RpcBlock }) {
  return (
    <Panel title="Header">
      <Facts>
        <Fact name="Hash">
          <Hex hex={block.hash} whole /> <Copy text={block.hash} label="the block's hash" />
        </Fact>
        <Fact name="Parent">
          <HashLink view="block" hash={block.parentHash} whole />
        </Fact>
        <Fact name="Time">
          <Time timestamp={Number(block.timestamp)} both />
        </Fact>
        <Fact name="Gas used">
          {grouped(BigInt(block.gasUsed))} of {grouped(BigInt(block.gasLimit))} (
          {percent(BigInt(block.gasUsed), BigInt(block.gasLimit))})
        </Fact>
        <Fact name="Base fee">{gwei(BigInt(block.baseFeePerGas ?? 0))} gwei</Fact>
        <Fact name="Fees go to">
          <Address address={block.miner} whole />
        </Fact>
        <Fact name="State root">
          <Hex hex={block.stateRoot} whole />
        </Fact>
        <Fact name="Receipts root">
          <Hex hex={block.receiptsRoot} whole />
        </Fact>
        <Fact name="Randomness">
          <Hex hex={block.mixHash} whole />
        </Fact>
        <Fact name="Size">{block.size === undefined ? '–' : `${grouped(BigInt(block.size))} bytes`}</Fact>
        <Fact name="Extra data">
          <LongText text={block.extraData} />
        </Fact>
      </Facts>
    </Panel>
  )
}

function Transactions({ rows }: { rows: Awaited<ReturnType<typeof minedIn>> }) {
  const [shown, setShown] = useState(PAGE)
  return (
    <Panel title="Transactions" aside={<span class="muted">{rows.length}</span>}>
      <TransactionTable caption="Transactions of the block" rows={rows.slice(0, shown)} empty="The block has none." />
      {rows.length > shown && (
        <button type="button" class="more" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, rows.length - shown)} more
        </button>
      )}
    </Panel>
  )
}
