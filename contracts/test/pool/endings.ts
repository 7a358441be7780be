import { doorInterface } from '@merkato/protocol'
import { accountOf, ask, type CallOf, logTexts, type PoolHome, poolCall, revertText, send } from './homes.js'

// How equal calls of the two homes end, so that it can be compared (PORT-1).

/** A call of an account of a home. */
export type CallIn = (home: PoolHome) => Omit<CallOf, 'from'> & { readonly from: number }

/** Pool and registry by name, and no times: what is left has to be equal. */
const neutral = (text: string, { pool, registry }: PoolHome): string =>
  text
    .replaceAll(new RegExp(pool.slice(2), 'gi'), 'POOL')
    .replaceAll(new RegExp(registry.slice(2), 'gi'), 'REGISTRY')
    .replace(/^(BundleExpired\(\d+), \d+/, '$1, now')

/** What a call returns, or the error that it ends with. */
export async function ending(call: CallIn, home: PoolHome): Promise<string> {
  const { from, ...rest } = call(home)
  try {
    return neutral(await home.provider.call({ ...rest, from: accountOf(home, from).address }), home)
  } catch (error) {
    return neutral(revertText(error), home)
  }
}

/** The name of an error, or `done`. */
export const nameOf = (said: string): string => (said.startsWith('0x') ? 'done' : (said.split('(')[0] as string))

/** Whether calldata is that of a function of the registry's door. */
export const isOfDoor = (data: string): boolean => DOOR.includes(data.slice(0, 10))

const DOOR = doorInterface.fragments.flatMap((one) =>
  one.type === 'function' ? [(one as unknown as { selector: string }).selector] : [],
)

/** What a call logs, in a transaction of its own. */
export async function logged(call: CallIn, home: PoolHome): Promise<string[]> {
  const { from, ...rest } = call(home)
  return logTexts(await send({ ...rest, from: accountOf(home, from) })).map((text) => neutral(text, home))
}

/** What every call may have changed. */
export async function counters({ provider, pool }: PoolHome): Promise<string[]> {
  const views = ['currentRoot', 'nextPosition', 'nullifierCount'].map((name) => ask(provider, pool, poolCall(name)))
  return Promise.all([...views, provider.getBalance(pool).then(String)])
}
