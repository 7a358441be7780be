import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createSandbox, type InProcessSandbox, type SandboxOptions } from './create-sandbox.js'

/** All that an {@link InProcessSandbox} has. */
export type UsedSandbox = Pick<InProcessSandbox, keyof InProcessSandbox>

/**
 * A sandbox for the tests of a file, or of a `describe`. It is there from `beforeAll` on, and every test finds it as the `beforeAll` hooks left it:
 * what a test did is undone after it, with its clock, impersonations, mining, filters and subscriptions. Tests that run at the same time
 * (`test.concurrent`) share one chain: give each its own by `createSandbox`.
 *
 * @returns the sandbox, which providers may be made of at once; calling it, or asking for its accounts, before `beforeAll` throws
 */
export function useSandbox(options: SandboxOptions = {}): UsedSandbox {
  let sandbox: InProcessSandbox | undefined
  let restore: (() => Promise<void>) | undefined
  beforeAll(async () => {
    sandbox = await createSandbox(options)
  })
  beforeEach(async () => {
    restore = await sandbox?.capture()
  })
  afterEach(() => restore?.())
  afterAll(() => sandbox?.close())
  return standIn(() => {
    if (sandbox === undefined) throw new Error('The sandbox is there from beforeAll on: ask in a hook or a test.')
    return sandbox
  })
}

/** Behaves as what `find` finds: the tests of a file are declared before there is a sandbox. */
function standIn(find: () => InProcessSandbox): UsedSandbox {
  return {
    url: undefined,
    get chainId() {
      return find().chainId
    },
    get accounts() {
      return find().accounts
    },
    get contracts() {
      return find().contracts
    },
    get insecureKeys() {
      return find().insecureKeys
    },
    request: async (args) => find().request(args),
    on: (event, listener) => find().on(event, listener),
    removeListener: (event, listener) => find().removeListener(event, listener),
    capture: async () => find().capture(),
    exportState: async () => find().exportState(),
    close: async () => find().close(),
    [Symbol.asyncDispose]: async () => find().close(),
  }
}
