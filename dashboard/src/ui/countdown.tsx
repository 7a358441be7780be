import { useNow } from '../app/context.js'
import { dateTime, duration } from '../format/time.js'

/** Time until a deadline of the chain, second by second. Not announced: a screen reader would never fall silent. */
export function Countdown({ deadline }: { deadline: number }) {
  const remaining = deadline - useNow()
  return (
    <time class={remaining < 0 ? 'number overdue' : 'number'} title={dateTime(deadline)}>
      {remaining < 0 ? `over since ${duration(-remaining)}` : duration(remaining)}
    </time>
  )
}
