import { doorInterface, GAS, moduleDoorInterface } from '@merkato/protocol'
import type { FunctionFragment, Interface } from 'ethers'
import type { AnyMethod } from '../dispatcher.js'
import type { Hex } from '../frame.js'
import { type PoolContext, reject } from './pool-context.js'

/**
 * The functions of IPoolDoor and IPoolModuleDoor, refused whatever the arguments are: the native registry and modules enter by a frame
 * within their own, not by a call, so who calls them is neither.
 */
export const DOOR: readonly AnyMethod<PoolContext>[] = [
  ...refused(doorInterface, 'NotTheRegistry'),
  ...refused(moduleDoorInterface, 'NotAModule'),
]

function refused(door: Interface, error: string): AnyMethod<PoolContext>[] {
  const functions = door.fragments.filter((fragment): fragment is FunctionFragment => fragment.type === 'function')
  return functions.map(({ selector, payable }) => ({
    selector: selector as Hex,
    writesState: false,
    payable,
    open: () => ({ gas: GAS.read, run: async ({ frame }) => reject(error, frame.caller) }),
  }))
}
