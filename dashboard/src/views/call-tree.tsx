import { useShared } from '../app/context.js'
import { coins, grouped } from '../format/numbers.js'
import { visible } from '../format/text.js'
import type { RpcFrame } from '../rpc/types.js'
import { Address, Badge } from '../ui/basics.js'
import { Arguments, DecodedView, LongText } from '../ui/decoded.js'

/** Calls of one frame that are drawn; a loop may make thousands. */
const MOST_CALLS = 100

/** Why a transaction failed, in the words of the contract that refused. */
export function Outcome({ frame }: { frame: RpcFrame }) {
  const { book } = useShared()
  if (frame.error === undefined) return null
  const source = deepestFailure(frame)
  const error = source.output === undefined ? undefined : book.error(source.to, source.output)
  return (
    <div class="outcome" role="note" aria-label="Why it failed">
      <p>
        <Badge tone="bad">{visible(frame.error)}</Badge> in{' '}
        {source.to === undefined ? 'a new contract' : <Address address={source.to} />}
      </p>
      {error !== undefined && <DecodedView decoded={error} />}
      {error === undefined && source.output !== undefined && <LongText text={source.output} />}
    </div>
  )
}

/** The frame where it began: the last call that failed with the same data as its caller. */
function deepestFailure(frame: RpcFrame): RpcFrame {
  const inner = frame.calls?.at(-1)
  return inner?.error !== undefined && inner.output === frame.output ? deepestFailure(inner) : frame
}

/** The calls of a transaction as a tree that can be folded. */
export function CallTree({ frame }: { frame: RpcFrame }) {
  return (
    <ul class="calls">
      <Call frame={frame} depth={0} />
    </ul>
  )
}

function Call({ frame, depth }: { frame: RpcFrame; depth: number }) {
  const calls = frame.calls ?? []
  return (
    <li>
      <details open={depth < 2}>
        <summary>
          <CallLine frame={frame} />
        </summary>
        <CallDetail frame={frame} />
        {calls.length > 0 && (
          <ul class="calls">
            {calls.slice(0, MOST_CALLS).map((call, index) => (
              <Call key={`${depth} ${index} ${call.to}`} frame={call} depth={depth + 1} />
            ))}
            {calls.length > MOST_CALLS && <li class="muted">{calls.length - MOST_CALLS} more calls are not drawn.</li>}
          </ul>
        )}
      </details>
    </li>
  )
}

function CallLine({ frame }: { frame: RpcFrame }) {
  const { book } = useShared()
  const name = book.call(frame.to, frame.input)?.name
  const contract = frame.to === undefined ? undefined : book.contractAt(frame.to)?.name
  const value = BigInt(frame.value ?? 0)
  return (
    <>
      <span class="call-type">{frame.type}</span>{' '}
      <span class="mono">
        {visible(contract ?? frame.to ?? '')}
        {name === undefined ? '' : `.${visible(name)}`}
      </span>
      {value > 0n && <span class="muted"> {coins(value)} ETH</span>}
      <span class="muted number"> {grouped(BigInt(frame.gasUsed))} gas</span>
      {frame.error !== undefined && ' '}
      {frame.error !== undefined && <Badge tone="bad">{visible(frame.error)}</Badge>}
    </>
  )
}

function CallDetail({ frame }: { frame: RpcFrame }) {
  const { book } = useShared()
  const call = book.call(frame.to, frame.input)
  const answer = frame.error === undefined ? book.answer(frame.to, frame.input, frame.output ?? '0x') : undefined
  return (
    <div class="call-detail">
      {call !== undefined && <Arguments args={call.args} />}
      {call === undefined && frame.input !== '0x' && <LongText text={frame.input} />}
      {answer !== undefined && answer.length > 0 && (
        <>
          <p class="muted">answers</p>
          <Arguments args={answer} />
        </>
      )}
    </div>
  )
}
