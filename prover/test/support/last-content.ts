/** Gives what an array held when its memory was given back, or undefined while it is not. */
export function lastContent(bytes: Uint8Array): () => Uint8Array | undefined {
  let content: Uint8Array | undefined
  const { buffer } = bytes
  const { transfer } = buffer as unknown as { transfer(length: number): ArrayBuffer }
  Object.defineProperty(buffer, 'transfer', {
    value: (length: number) => {
      content = bytes.slice()
      return transfer.call(buffer, length)
    },
  })
  return () => content
}
