import type { FunctionFragment } from 'ethers'
import { useLive, useShared } from '../app/context.js'
import type { Argument } from '../decode/abi-book.js'
import { visible } from '../format/text.js'
import { Fact, Facts, Notice, Panel } from '../ui/basics.js'
import { Arguments } from '../ui/decoded.js'
import { Loaded } from '../ui/table.js'

/** Functions that are asked at a time. */
const MOST = 40

interface Reading {
  readonly name: string
  readonly answer: readonly Argument[] | undefined
}

/** What a contract answers to the questions that need no arguments. */
export function ReadFunctions({ address }: { address: string }) {
  const { book } = useShared()
  const coder = book.coderAt(address)
  const functions: FunctionFragment[] = []
  coder?.forEachFunction((fragment) => {
    if (fragment.constant && fragment.inputs.length === 0) functions.push(fragment)
  })
  const live = useLive(`read ${address}`, ({ request }) =>
    Promise.all(
      functions.slice(0, MOST).map(async ({ name, selector }): Promise<Reading> => {
        const output = await request<string>('eth_call', [{ to: address, data: selector }, 'latest']).catch(() => '0x')
        return { name, answer: book.answer(address, selector, output) }
      }),
    ),
  )
  if (functions.length === 0) return null
  return (
    <Panel title="State">
      <Loaded live={live}>
        {(readings) => (
          <Facts>
            {readings.map(({ name, answer }) => (
              <Fact key={name} name={visible(name)}>
                {answer === undefined ? <Notice>refused</Notice> : <Arguments args={answer} of={name} />}
              </Fact>
            ))}
          </Facts>
        )}
      </Loaded>
    </Panel>
  )
}
