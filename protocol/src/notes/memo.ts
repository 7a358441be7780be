import { textBytes } from '../bytes.js'
import { ProtocolError } from '../errors.js'

/** Lengths to which memos are padded, so that a ciphertext's length tells one of three classes only. */
export const MEMO_CLASSES = [32, 128, 512] as const

/** Longest memo in bytes. */
export const MAX_MEMO_BYTES = 512

/**
 * Padded length of a memo.
 * @throws ProtocolError INVALID_MEMO when longer than 512 bytes
 */
export function memoClass(length: number): number {
  const fitting = MEMO_CLASSES.find((size) => length <= size)
  if (fitting === undefined) throw new ProtocolError('INVALID_MEMO', 'A memo has at most 512 bytes.')
  return fitting
}

/** A text as memo bytes (UTF-8). */
export function textMemo(text: string): Uint8Array {
  const bytes = textBytes(text)
  memoClass(bytes.length)
  return bytes
}

/** A memo as text, or undefined when it is not valid UTF-8. Whoever displays it must treat it as a stranger's words. */
export function memoText(memo: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(memo)
  } catch {
    return undefined
  }
}
