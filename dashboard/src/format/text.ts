import { getAddress, isAddress } from 'ethers'

/** Begin and end of a hash or address: enough to tell it from its neighbours. */
export function short(hex: string, head = 6, tail = 4): string {
  return hex.length <= 2 + head + tail + 1 ? hex : `${hex.slice(0, 2 + head)}…${hex.slice(-tail)}`
}

/** An address as EIP-55 writes it, which is how events and arguments show it; anything else as it is. */
export function checksummed(address: string): string {
  return isAddress(address) ? getAddress(address) : address
}

/**
 * Text that somebody put on the chain, for a screen: control characters, and those that reverse or hide what follows them, are shown
 * as their numbers. Markup needs no care; nothing here is ever read as such.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Whether a text is 0x and so many bytes. */
export function isHex(text: string, bytes: number): boolean {
  return new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`).test(text)
}

export const count = (number: number | bigint, one: string, many = `${one}s`): string =>
  `${number} ${BigInt(number) === 1n ? one : many}`
