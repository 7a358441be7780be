import { useEscrow, useLive, useNow } from '../app/context.js'
import { findLogs } from '../chain/log-pages.js'
import { type TimedLog, withTimes } from '../chain/log-times.js'
import { grouped } from '../format/numbers.js'
import { dateTime } from '../format/time.js'
import { orderStatus } from '../orders/order-status.js'
import { type Escrow, type Order, readOrder, readOrders } from '../orders/read-orders.js'
import type { Request } from '../rpc/socket.js'
import { Address, Badge, Coins, Copy, Fact, Facts, HashLink, Heading, Hex, Panel } from '../ui/basics.js'
import { Countdown } from '../ui/countdown.js'
import { Found, LogList } from '../ui/log-list.js'
import type { Column } from '../ui/table.js'
import { History } from './event-list.js'

const PAGE = 20
/** An order has few steps. */
const MOST_STEPS = 20

const COLUMNS: readonly Column<Order>[] = [
  { title: 'Order', cell: ({ id }) => <HashLink view="order" hash={id} /> },
  { title: 'State', cell: (order) => <State order={order} /> },
  { title: 'Time left', cell: (order) => <TimeLeft order={order} /> },
  { title: 'Waits for', cell: (order) => <WaitsFor order={order} /> },
  { title: 'Seller', cell: ({ seller }) => <Address address={seller} /> },
  { title: 'Buyer', cell: (order) => <Buyer order={order} /> },
  { title: 'Price', cell: ({ price, asset }) => <Amount amount={price} asset={asset} />, isNumber: true },
]

/** Orders of the sandbox's escrow, as they were published, the newest first. */
export function OrdersView() {
  const escrow = useEscrow()
  return (
    <>
      <Heading aside={escrow && <Address address={escrow.address} />}>Orders</Heading>
      <LogList
        title="Orders"
        label="orders"
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty="Nobody has published an order yet."
        load={async ({ request, head }, before) => {
          if (escrow === undefined) return { rows: [], next: undefined }
          const { orders, next } = await readOrders(request, escrow, { head: head.number, before, size: PAGE })
          return { rows: orders, next }
        }}
      />
    </>
  )
}

/** One order: its state, terms and steps. */
export function OrderView({ id }: { id: string }) {
  const escrow = useEscrow()
  const live = useLive(`order ${id}`, async ({ request, head }) => {
    const order = escrow && (await readOrder(request, escrow, id))
    if (escrow === undefined || order === undefined) return undefined
    return { order, steps: await readSteps(escrow, id, head.number, request) }
  })
  return (
    <Found heading="Order" live={live} missing="The escrow has no such order, or not any more.">
      {({ order, steps }) => (
        <>
          <Summary order={order} />
          <History title="Steps" logs={steps} />
        </>
      )}
    </Found>
  )
}

async function readSteps({ address }: Escrow, id: string, head: number, request: Request): Promise<TimedLog[]> {
  const { logs } = await findLogs(request, { address, topics: [null, id] }, { head, size: MOST_STEPS })
  return withTimes(request, logs)
}

function Summary({ order }: { order: Order }) {
  return (
    <Panel title="Summary">
      <Facts>
        <Fact name="Id">
          <Hex hex={order.id} whole /> <Copy text={order.id} label="the order's id" />
        </Fact>
        <Fact name="State">
          <State order={order} />
        </Fact>
        <Fact name="Waits for">
          <WaitsFor order={order} />
        </Fact>
        {order.deadline > 0 && <Deadline order={order} />}
        <Fact name="Seller">
          <Address address={order.seller} whole />
        </Fact>
        <Fact name="Buyer">
          <Buyer order={order} whole />
        </Fact>
        <Fact name="Carrier">{order.carrier === undefined ? 'none' : <Address address={order.carrier} whole />}</Fact>
        <Fact name="Price">
          <Amount amount={order.price} asset={order.asset} />
        </Fact>
        <Fact name="Seller's deposit">
          <Amount amount={order.sellerDeposit} asset={order.asset} />
        </Fact>
        <Fact name="Bond of a claim">
          <Amount amount={order.claimBond} asset={order.asset} />
        </Fact>
        <Fact name="Held now">
          <Amount amount={order.held} asset={order.asset} />
        </Fact>
        <Fact name="Penalty, cancellation">
          {order.penaltyBps / 100} %, {order.cancelBps / 100} % of the price
        </Fact>
      </Facts>
    </Panel>
  )
}

function Deadline({ order }: { order: Order }) {
  const { thereafter } = orderStatus(order.state, order.deadline, useNow())
  return (
    <>
      <Fact name="Time left">
        <Countdown deadline={order.deadline} /> <span class="muted">until {dateTime(order.deadline)}</span>
      </Fact>
      <Fact name="Then">{thereafter}</Fact>
    </>
  )
}

function State({ order: { state, deadline } }: { order: Order }) {
  const { tone, isOverdue } = orderStatus(state, deadline, useNow())
  return (
    <Badge tone={tone}>
      {state}
      {isOverdue && ', overdue'}
    </Badge>
  )
}

function WaitsFor({ order: { state, deadline } }: { order: Order }) {
  const { waitsFor, hasEnded } = orderStatus(state, deadline, useNow())
  return <span class={hasEnded ? 'muted' : undefined}>{waitsFor}</span>
}

function TimeLeft({ order: { deadline } }: { order: Order }) {
  return deadline === 0 ? <span class="muted">ended</span> : <Countdown deadline={deadline} />
}

function Buyer({ order: { buyer, shielded }, whole = false }: { order: Order; whole?: boolean }) {
  if (buyer === undefined) return <span class="muted">nobody yet</span>
  return (
    <>
      <Address address={buyer} whole={whole} /> {shielded && <Badge tone="active">shielded</Badge>}
    </>
  )
}

/** In coins, or in the smallest unit of a token, whose decimals are its own claim. */
function Amount({ amount, asset }: { amount: bigint; asset: string }) {
  if (BigInt(asset) === 0n) return <Coins wei={amount} />
  return (
    <>
      {grouped(amount)} <span class="unit">of</span> <Address address={asset} />
    </>
  )
}
