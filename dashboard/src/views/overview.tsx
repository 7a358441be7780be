import { WINDOW_SIZE } from '../app/chain-store.js'
import { useEscrow, useLive, useNow, useShared } from '../app/context.js'
import { hrefOf } from '../app/route.js'
import { type Alarm, alarmsOf } from '../chain/alarms.js'
import type { BlockWindow } from '../chain/block-window.js'
import { readHealth } from '../chain/health.js'
import { coins, grouped, gwei, percent } from '../format/numbers.js'
import { count } from '../format/text.js'
import { orderStatus } from '../orders/order-status.js'
import { Heading, Notice, Panel, Time } from '../ui/basics.js'
import { Chart } from '../ui/chart.js'
import { Loaded, Table } from '../ui/table.js'
import { BLOCK_COLUMNS } from './blocks.js'

const SHOWN_BLOCKS = 8

/** The chain at a glance: what happens, how well, and what somebody should look at. */
export function OverviewView() {
  const { window, head } = useShared()
  return (
    <>
      <Heading
        aside={
          <span class="muted">
            block {head.number}, <Time timestamp={head.timestamp} />
          </span>
        }
      >
        Overview
      </Heading>
      <Watch />
      <Charts window={window} />
      <Panel title="Newest blocks" aside={<a href={hrefOf('blocks')}>All blocks</a>}>
        <Table
          caption="Newest blocks"
          columns={BLOCK_COLUMNS}
          rows={window.slice(-SHOWN_BLOCKS).reverse()}
          keyOf={({ hash }) => hash}
          empty="No blocks."
        />
      </Panel>
    </>
  )
}

/** Alarms and the numbers that they look at. */
function Watch() {
  const escrow = useEscrow()
  const { window, waiting, waitingSince } = useShared()
  const now = useNow()
  const live = useLive('health', ({ request, head }) => readHealth(request, escrow, head.number))
  return (
    <Loaded live={live}>
      {(health) => {
        const statuses = health.orders.map(({ state, deadline }) => orderStatus(state, deadline, now))
        const alarms = alarmsOf({
          window,
          waiting: { transactions: waiting, seconds: (Date.now() - waitingSince) / 1_000 },
          pool: health.pool,
          overdueOrders: statuses.filter(({ isOverdue }) => isOverdue).length,
          memory: health.memory,
        })
        const running = statuses.filter(({ hasEnded }) => !hasEnded).length
        return (
          <>
            <Alarms alarms={alarms} />
            <dl class="tiles">
              <Tile name="Waiting transactions" value={grouped(waiting)} href={hrefOf('transactions')} />
              <Tile name="Notes in the pool" value={grouped(health.notes)} href={hrefOf('pool')} />
              <Tile name="Shielded coins" value={`${coins(health.pool.shielded)} ETH`} href={hrefOf('pool')} />
              <Tile
                name="Running orders"
                value={`${running} of ${health.orders.length}${health.hasMoreOrders ? '+' : ''}`}
                href={hrefOf('orders')}
              />
            </dl>
          </>
        )
      }}
    </Loaded>
  )
}

function Tile({ name, value, href }: { name: string; value: string; href: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <a href={href} class="number tile-value">
          {value}
        </a>
      </dd>
    </div>
  )
}

function Alarms({ alarms }: { alarms: readonly Alarm[] }) {
  return (
    <section class="alarms" aria-label="Alarms" aria-live="polite">
      {alarms.length === 0 && <p class="all-well">All is well: nothing needs a look.</p>}
      {alarms.map(({ id, severity, title, detail, href }) => (
        <p key={id} class={`alarm alarm-${severity}`}>
          <a href={href}>{title}</a> <span>{detail}</span>
        </p>
      ))}
    </section>
  )
}

function Charts({ window }: { window: BlockWindow }) {
  const newest = window.at(-1)
  if (newest === undefined) return <Notice>No block yet.</Notice>
  const transactions = window.reduce((sum, block) => sum + block.transactions, 0)
  const failed = window.reduce((sum, block) => sum + block.failed, 0)
  const moved = window.reduce((sum, { value }) => sum + value, 0n)
  const gas = window.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)
  const limit = window.reduce((sum, { gasLimit }) => sum + gasLimit, 0n)
  const span = `newest ${count(window.length, 'block')}`
  const bars = (value: (block: BlockWindow[number]) => number, text: (block: BlockWindow[number]) => string) =>
    window.map((block) => ({ key: block.hash, label: `Block ${block.number}: ${text(block)}`, value: value(block) }))
  return (
    <section class="charts" aria-label={`Volume and health of the ${span}`}>
      <Chart
        title="Transactions"
        newest={`${grouped(transactions)}${failed > 0 ? `, ${failed} failed` : ''}`}
        summary={`${transactions} in the ${span}, ${failed} of them failed`}
        places={WINDOW_SIZE}
        bars={window.map((block) => ({
          key: block.hash,
          label: `Block ${block.number}: ${count(block.transactions, 'transaction')}, ${block.failed} failed`,
          value: block.transactions,
          bad: block.failed,
        }))}
      />
      <Chart
        title="Coins moved"
        newest={`${coins(moved)} ETH`}
        summary={`${coins(moved)} ETH in the ${span}`}
        places={WINDOW_SIZE}
        bars={bars(
          ({ value }) => Number(value),
          ({ value }) => `${coins(value)} ETH`,
        )}
      />
      <Chart
        title="Gas used"
        newest={percent(gas, limit)}
        summary={`${percent(gas, limit)} of the limit in the ${span}, ${percent(newest.gasUsed, newest.gasLimit)} in the newest`}
        places={WINDOW_SIZE}
        bars={bars(
          ({ gasUsed }) => Number(gasUsed),
          ({ gasUsed, gasLimit }) => `${grouped(gasUsed)} gas, ${percent(gasUsed, gasLimit)} of the limit`,
        )}
      />
      <Chart
        title="Base fee"
        newest={`${gwei(newest.baseFee)} gwei`}
        summary={`${gwei(newest.baseFee)} gwei in the newest block`}
        places={WINDOW_SIZE}
        bars={bars(
          ({ baseFee }) => Number(baseFee),
          ({ baseFee }) => `${gwei(baseFee)} gwei`,
        )}
      />
    </section>
  )
}
