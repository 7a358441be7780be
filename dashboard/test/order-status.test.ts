import { OrderState, type OrderStateName } from '@merkato/contracts'
import { describe, expect, test } from 'vitest'
import { orderStatus } from '../src/orders/order-status.js'

const names = Object.keys(OrderState).filter((name) => name !== 'None') as OrderStateName[]
const running = names.filter((name) => OrderState[name] < OrderState.Completed)
const DEADLINE = 1_000

describe('an order', () => {
  test.each(running)('in state %s runs until its deadline, and counts as overdue the second after', (state) => {
    expect(orderStatus(state, DEADLINE, DEADLINE - 9)).toMatchObject({
      remaining: 9,
      isOverdue: false,
      hasEnded: false,
    })
    // The contract's endByTime works after the deadline, not at it.
    expect(orderStatus(state, DEADLINE, DEADLINE)).toMatchObject({ remaining: 0, isOverdue: false })
    const over = orderStatus(state, DEADLINE, DEADLINE + 1)
    expect(over).toMatchObject({ isOverdue: true, tone: 'attention', waitsFor: 'anybody: end it' })
    expect(over.thereafter).not.toBe('')
  })

  test.each(names.filter((name) => !running.includes(name)))('in state %s has ended and waits for nobody', (state) => {
    const status = orderStatus(state, 0, DEADLINE)
    expect(status).toMatchObject({ hasEnded: true, isOverdue: false, remaining: undefined, waitsFor: 'nobody' })
  })

  test('ends look as they were: well, otherwise, badly', () => {
    const tones = (['Completed', 'Settled', 'Cancelled', 'Expired', 'Revoked', 'Conceded'] as const).map(
      (state) => orderStatus(state, 0, 0).tone,
    )
    expect(tones).toEqual(['good', 'good', 'neutral', 'bad', 'bad', 'bad'])
  })
})
