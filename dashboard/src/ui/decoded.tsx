import type { Argument, Decoded, Value } from '../decode/abi-book.js'
import { timeKindOf } from '../decode/times.js'
import { grouped } from '../format/numbers.js'
import { isHex, short, visible } from '../format/text.js'
import { duration } from '../format/time.js'
import { Address, Time } from './basics.js'

/** Bytes and texts up to this length are shown whole. */
const WHOLE = 66
/** No amount is as large; numbers from here on are words of bits. */
const LARGEST_AMOUNT = 1n << 128n
/** Members of a list that are shown before somebody asks for more. */
const SHOWN_MEMBERS = 4

/** A call, an event or an error with its arguments in a list. */
export function DecodedView({ decoded }: { decoded: Decoded }) {
  return (
    <div class="decoded">
      <p class="signature mono" title={decoded.signature}>
        {visible(decoded.name)}
      </p>
      <Arguments args={decoded.args} />
    </div>
  )
}

/** @param of names what has no name of its own, as the answer of a function */
export function Arguments({ args, of = '' }: { args: readonly Argument[]; of?: string }) {
  if (args.length === 0) return null
  return (
    <dl class="arguments">
      {args.map(({ name, type, value }, index) => (
        <div key={`${index} ${name}`} class={nesting(value)}>
          <dt>
            <span class="mono">{visible(name) || (args.length > 1 && index)}</span> <span class="type">{type}</span>
          </dt>
          <dd>
            <ValueView value={value} type={type} name={name || of} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** @param name as the ABI has it; empty for members of a list */
function ValueView({ value, type, name }: { value: Value; type: string; name: string }) {
  if (typeof value === 'string') return <Scalar text={value} type={type} name={name} />
  if (Array.isArray(value)) return <List values={value} type={type.replace(/\[\d*\]$/, '')} />
  return (
    <dl class="arguments">
      {Object.entries(value as Record<string, Value>).map(([name, field]) => (
        <div key={name} class={nesting(field)}>
          <dt class="mono">{visible(name)}</dt>
          <dd>
            <ValueView value={field} type="" name={name} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Whatever has parts of its own gets a line below its name, or nothing would be left of the width. */
function nesting(value: Value): string | undefined {
  return typeof value === 'string' ? undefined : 'nested'
}

function List({ values, type }: { values: readonly Value[]; type: string }) {
  if (values.length === 0) return <span class="muted">none</span>
  const items = (from: number, to?: number) =>
    values.slice(from, to).map((value, index) => (
      <li key={from + index}>
        <ValueView value={value} type={type} name="" />
      </li>
    ))
  return (
    <>
      <ol class="members">{items(0, SHOWN_MEMBERS)}</ol>
      {values.length > SHOWN_MEMBERS && (
        <details>
          <summary>{values.length - SHOWN_MEMBERS} more</summary>
          <ol class="members" start={SHOWN_MEMBERS + 1}>
            {items(SHOWN_MEMBERS)}
          </ol>
        </details>
      )}
    </>
  )
}

/** Fields of a struct come without their type; their form tells. */
function Scalar({ text, type, name }: { text: string; type: string; name: string }) {
  if (type === 'address' || (type === '' && isHex(text, 20))) return <Address address={text} />
  if (type === 'string' || !/^-?\d+$/.test(text)) return <LongText text={text} />
  const number = BigInt(text)
  // Of field elements, ids and hashes nobody compares the decimals.
  const shown = number < LARGEST_AMOUNT ? grouped(number) : `0x${number.toString(16).padStart(64, '0')}`
  return (
    <>
      <span class={number < LARGEST_AMOUNT ? 'number' : 'mono'} title={text}>
        {shown}
      </span>
      <Meaning name={name} number={number} />
    </>
  )
}

/** What a number of seconds is on a calendar, or by the clock. */
function Meaning({ name, number }: { name: string; number: bigint }) {
  const kind = timeKindOf(name, number)
  if (kind === undefined) return null
  const seconds = Number(number)
  return <span class="meaning">{kind === 'moment' ? <Time timestamp={seconds} both /> : duration(seconds)}</span>
}

/** Text of any length, cut until somebody asks for all. */
export function LongText({ text }: { text: string }) {
  if (text.length <= WHOLE) return <span class="mono">{visible(text)}</span>
  const bytes = text.startsWith('0x') ? `${grouped((text.length - 2) / 2)} bytes` : `${grouped(text.length)} characters`
  return (
    <details class="long">
      <summary>
        <span class="mono">{visible(short(text, 16, 8))}</span> <span class="muted">{bytes}</span>
      </summary>
      <code>{visible(text)}</code>
    </details>
  )
}
