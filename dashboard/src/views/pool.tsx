import { useState } from 'preact/hooks'
import { useLive, useShared } from '../app/context.js'
import { findLogs, type LogPlace } from '../chain/log-pages.js'
import { coins, grouped } from '../format/numbers.js'
import { visible } from '../format/text.js'
import type { AssetPage, NotePage, PoolAsset, PoolNote, PoolState, RpcLog } from '../rpc/types.js'
import { Address, Badge, BlockLink, Fact, Facts, HashLink, Heading, Hex, Panel } from '../ui/basics.js'
import { type Column, Loaded, Pager, Table } from '../ui/table.js'

const PAGE = 25

/** The shielded pool: what everybody can see of it. */
export function PoolView() {
  const live = useLive('pool', async ({ request }) => ({
    state: await request<PoolState>('merkato_poolState'),
    assets: await request<AssetPage>('merkato_getAssets', ['0x0', '0x64']),
  }))
  return (
    <>
      <Heading>Shielded pool</Heading>
      <Loaded live={live}>
        {({ state, assets }) => (
          <>
            <State state={state} />
            <Assets page={assets} />
            <Roots state={state} />
            <Notes total={Number(state.nextPosition)} assets={assets.assets} />
            <Nullifiers />
          </>
        )}
      </Loaded>
    </>
  )
}

function State({ state }: { state: PoolState }) {
  return (
    <Panel title="State">
      <Facts>
        <Fact name="Contract">
          <Address address={state.address} />
        </Fact>
        <Fact name="Notes">{grouped(BigInt(state.noteCount))}</Fact>
        <Fact name="Nullifiers">{grouped(BigInt(state.nullifierCount))}</Fact>
        <Fact name="Tree">{Number(state.tree)}</Fact>
        <Fact name="Root">
          <Hex hex={state.root} whole />
        </Fact>
      </Facts>
    </Panel>
  )
}

const ASSETS: readonly Column<PoolAsset>[] = [
  { title: 'Asset', cell: (asset) => <AssetName asset={asset} /> },
  { title: 'Kind', cell: ({ kind }) => <Badge tone="neutral">{kind}</Badge> },
  { title: 'Id', cell: ({ assetId }) => <Hex hex={assetId} /> },
  { title: 'Issuer', cell: ({ issuer }) => (issuer === null ? '–' : <Address address={issuer} />) },
  {
    title: 'Supply',
    cell: ({ supply, kind }) =>
      supply === null ? (
        <span class="muted">{kind === 'native' ? "the chain's" : 'hidden'}</span>
      ) : (
        grouped(BigInt(supply))
      ),
    isNumber: true,
  },
  { title: 'In notes', cell: (asset) => <Shielded asset={asset} />, isNumber: true },
]

function Assets({ page }: { page: AssetPage }) {
  return (
    <Panel title="Supply per asset" aside={<span class="muted">{Number(page.total)}</span>}>
      <Table
        caption="Supply per asset"
        columns={ASSETS}
        rows={page.assets}
        keyOf={({ assetId }) => assetId}
        empty="None."
      />
    </Panel>
  )
}

/** A name is the issuer's claim, so the issuer stands beside it in the table. */
function AssetName({ asset: { kind, readableName } }: { asset: PoolAsset }) {
  if (kind === 'native') return <b>Native coin</b>
  return readableName === '' ? <span class="muted">without a name</span> : <b>{visible(readableName)}</b>
}

function Shielded({ asset: { shieldedTotal, kind } }: { asset: PoolAsset }) {
  if (shieldedTotal === null) return <span class="muted">hidden</span>
  return <>{kind === 'native' ? `${coins(BigInt(shieldedTotal))} ETH` : grouped(BigInt(shieldedTotal))}</>
}

const ROOTS: readonly Column<PoolState['anchors'][number]>[] = [
  { title: 'Block', cell: ({ blockNumber }) => <BlockLink number={blockNumber} /> },
  { title: 'Tree', cell: ({ tree }) => Number(tree), isNumber: true },
  { title: 'Root', cell: ({ root }) => <Hex hex={root} whole /> },
]

function Roots({ state }: { state: PoolState }) {
  return (
    <Panel title="Newest roots" aside={<span class="muted">older ones stay valid</span>}>
      <Table
        caption="Newest roots"
        columns={ROOTS}
        rows={state.anchors}
        keyOf={({ blockNumber }) => blockNumber}
        empty="No note has been made yet."
      />
    </Panel>
  )
}

function Notes({ total, assets }: { total: number; assets: readonly PoolAsset[] }) {
  const [end, setEnd] = useState<number>()
  const last = Math.min(end ?? total, total)
  const from = Math.max(0, last - PAGE)
  const live = useLive(`notes ${end ?? ''}`, async ({ request }) => {
    if (last === 0) return []
    const { notes } = await request<NotePage>('merkato_getNotes', [
      { fromPosition: `0x${from.toString(16)}`, limit: `0x${(last - from).toString(16)}` },
    ])
    return notes.toReversed()
  })
  const nameOf = new Map(assets.map((asset) => [asset.assetId, asset]))
  const columns: readonly Column<PoolNote>[] = [
    { title: 'Position', cell: ({ position }) => Number(position), isNumber: true },
    { title: 'Commitment', cell: ({ commitment }) => <Hex hex={commitment} /> },
    {
      title: 'Made by',
      cell: ({ deposit }) =>
        deposit === null ? <Badge tone="active">private</Badge> : <Badge tone="neutral">deposit</Badge>,
    },
    {
      title: 'Shown amount',
      cell: ({ deposit }) => (
        <Deposit deposit={deposit} asset={deposit === null ? undefined : nameOf.get(deposit.assetId)} />
      ),
      isNumber: true,
    },
    { title: 'Transaction', cell: ({ transactionHash }) => <HashLink view="tx" hash={transactionHash} /> },
    { title: 'Block', cell: ({ blockNumber }) => <BlockLink number={blockNumber} />, isNumber: true },
  ]
  return (
    <Panel title="Notes">
      <Loaded live={live}>
        {(notes) => (
          <Table caption="Notes" columns={columns} rows={notes} keyOf={({ position }) => position} empty="None yet." />
        )}
      </Loaded>
      <Pager
        label="notes"
        onFirst={end === undefined ? undefined : () => setEnd(undefined)}
        onNext={from === 0 ? undefined : () => setEnd(from)}
      />
    </Panel>
  )
}

function Deposit({ deposit, asset }: { deposit: PoolNote['deposit']; asset: PoolAsset | undefined }) {
  if (deposit === null) return <span class="muted">hidden</span>
  const value = BigInt(deposit.value)
  if (asset?.kind === 'native') return <>{coins(value)} ETH</>
  return (
    <>
      {grouped(value)} <span class="unit">{visible(asset?.readableName ?? '')}</span>
    </>
  )
}

interface Spent {
  readonly nullifier: string
  readonly log: RpcLog
}

const NULLIFIERS: readonly Column<Spent>[] = [
  { title: 'Nullifier', cell: ({ nullifier }) => <Hex hex={nullifier} whole /> },
  { title: 'Transaction', cell: ({ log }) => <HashLink view="tx" hash={log.transactionHash} /> },
  { title: 'Block', cell: ({ log }) => <BlockLink number={log.blockNumber} />, isNumber: true },
]

/** Events of the pool that spend notes, by page; each names two nullifiers or eight. */
const SPENDING = ['Transacted', 'Withheld']
const EVENTS = 10

function Nullifiers() {
  const { head, book } = useShared()
  const [before, setBefore] = useState<LogPlace>()
  const live = useLive(`nullifiers ${before?.block ?? ''} ${before?.index ?? ''}`, async ({ request }) => {
    const pool = book.byName('ShieldedPool')
    const coder = pool && book.coderAt(pool.address)
    if (pool === undefined || coder === undefined) return { spent: [], next: undefined }
    const topics = SPENDING.map((name) => coder.getEvent(name)?.topicHash).filter((topic) => topic !== undefined)
    const { logs, next } = await findLogs(
      request,
      { address: pool.address, topics: [topics] },
      { head: head.number, before, size: EVENTS },
    )
    return {
      next,
      spent: logs.flatMap((log) =>
        nullifiersOf(log, (each) => coder.parseLog({ topics: [...each.topics], data: each.data })?.args.nullifiers),
      ),
    }
  })
  return (
    <Panel title="Nullifiers">
      <Loaded live={live}>
        {({ spent, next }) => (
          <>
            <Table
              caption="Nullifiers"
              columns={NULLIFIERS}
              rows={spent}
              keyOf={({ nullifier }) => nullifier}
              empty="None yet."
            />
            <Pager
              label="nullifiers"
              onFirst={before === undefined ? undefined : () => setBefore(undefined)}
              onNext={next === undefined ? undefined : () => setBefore(next)}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function nullifiersOf(log: RpcLog, read: (log: RpcLog) => readonly bigint[]): Spent[] {
  return [...read(log)].map((value) => ({ nullifier: `0x${value.toString(16).padStart(64, '0')}`, log }))
}
