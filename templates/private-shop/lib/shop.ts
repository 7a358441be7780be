import { decodeOneTimeAddress, toOneTimeStruct } from '@merkato/protocol'
import type { Wallet } from '@merkato/sdk'

/** Fresh one-time addresses of a wallet, as Solidity takes them: one for each unit that goes on sale. */
export function freshPayouts(wallet: Wallet, units: number): ReturnType<typeof toOneTimeStruct>[] {
  return Array.from({ length: units }, () =>
    toOneTimeStruct(decodeOneTimeAddress(wallet.oneTimeAddress(), wallet.chainId)),
  )
}
