import type { Pages } from '@merkato/vm'

/** Pages of several kinds: the first that knows a request answers it. */
export function firstPage(...kinds: readonly Pages[]): Pages {
  return async (request) => {
    for (const pages of kinds) {
      const page = await pages(request)
      if (page !== undefined) return page
    }
    return undefined
  }
}
