import { doorInterface, GAS } from '@merkato/protocol'
import type { FunctionFragment } from 'ethers'
import type { AnyMethod } from '../dispatcher.js'
import type { Hex } from '../frame.js'
import { type PoolContext, reject } from './pool-context.js'

/**
 * The functions of IPoolDoor, refused whatever the arguments are: the native registry enters by a frame within its own, not by a
 * call, so who calls them is not the registry.
 */
export const DOOR: readonly AnyMethod<PoolContext>[] = doorInterface.fragments
  .filter((fragment): fragment is FunctionFragment => fragment.type === 'function')
  .map(({ selector }) => ({
    selector: selector as Hex,
    writesState: false,
    payable: false,
    open: () => ({ gas: GAS.read, run: async ({ frame }) => reject('NotTheRegistry', frame.caller) }),
  }))
