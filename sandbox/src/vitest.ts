import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createSandbox, InProcessSandbox, type SandboxOptions } from './create-sandbox.js'

/**
 * A sandbox for the tests of a file, or of a `describe`. It is there from `beforeAll` on, and every test finds it as the `beforeAll` hooks left it:
 * what a test did is undone after it, with its clock, impersonations, mining, filters and subscriptions. Tests that run at the same time
 * (`test.concurrent`) share one chain: give each its own by `createSandbox`.
 *
 * @returns the sandbox; asking it for anything before `beforeAll` throws
 */
export function useSandbox(options: SandboxOptions = {}): InProcessSandbox {
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
    if (sandbox === undefined)
      throw new Error('The sandbox is there from beforeAll on: ask for it in a hook or a test.')
    return sandbox
  })
}

/** Behaves as what `find` finds: the tests of a file are declared before there is a sandbox. */
function standIn(find: () => InProcessSandbox): InProcessSandbox {
  const get = (_: object, key: string | symbol): unknown => {
    const sandbox = find()
    const value: unknown = Reflect.get(sandbox, key)
    return typeof value === 'function' ? value.bind(sandbox) : value
  }
  // With the class behind it, for whoever asks `instanceof`.
  const empty: InProcessSandbox = Object.create(InProcessSandbox.prototype)
  return new Proxy<InProcessSandbox>(empty, { get })
}
