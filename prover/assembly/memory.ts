/** First address that static data leave free: the host's arena begins there. */
export function heapBase(): usize {
  return __heap_base
}
