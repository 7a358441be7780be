import { WebSocket } from 'ws'
import { openChromium } from '../../../sdk/test/browser/chromium.mjs'

/** What the browser said of a page: everything that a good page gives no cause for. */
export interface Complaints {
  /** Messages of the console of level error or warning, uncaught exceptions, violations of the policy. */
  readonly messages: readonly string[]
  /** Addresses that were asked for. */
  readonly requests: readonly string[]
}

/** A page in a browser of its own, driven by the DevTools protocol. */
export interface Page extends Complaints {
  goto(url: string): Promise<void>
  /** Runs an expression in the page; a promise is awaited. */
  evaluate<T>(expression: string): Promise<T>
  /** Waits until an expression is true. @throws Error with what the page shows instead */
  until(expression: string): Promise<void>
  press(key: string): Promise<void>
  type(text: string): Promise<void>
  setTheme(theme: 'light' | 'dark'): Promise<void>
  setSize(width: number, height: number): Promise<void>
  screenshot(): Promise<Buffer>
  close(): Promise<void>
}

const PATIENCE = 10_000
const KEYS: Record<string, { code: string; number: number; text?: string }> = {
  Tab: { code: 'Tab', number: 9 },
  Enter: { code: 'Enter', number: 13, text: '\r' },
}

export async function openPage(chromium: string): Promise<Page> {
  const browser = await openChromium(chromium, 'about:blank', [
    '--remote-debugging-port=0',
    '--force-color-profile=srgb',
  ])
  const endpoint = await poll(() => /DevTools listening on (ws:\S+)/.exec(browser.output())?.[1])
  const devtools = await connect(endpoint)
  const messages: string[] = []
  const requests: string[] = []
  const { targetInfos } = await devtools.send<{ targetInfos: { targetId: string; type: string }[] }>(
    'Target.getTargets',
  )
  const { targetId } = targetInfos.find(({ type }) => type === 'page') ?? { targetId: '' }
  const { sessionId } = await devtools.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
  const send = <T>(method: string, params: object = {}) => devtools.send<T>(method, params, sessionId)
  devtools.listen((method, params) => {
    if (method === 'Network.requestWillBeSent') requests.push(String(params.request?.url))
    if (method === 'Network.webSocketCreated') requests.push(String(params.url))
    const complaint = complaintOf(method, params)
    if (complaint !== undefined) messages.push(complaint)
  })
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await send(`${domain}.enable`)

  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await send<{
      result: { value: T }
      exceptionDetails?: { exception: { description: string } }
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception.description)
    return result.value
  }
  return {
    messages,
    requests,
    evaluate,
    goto: async (url) => void (await send('Page.navigate', { url })),
    until: async (expression) => {
      const holds = () => evaluate<boolean>(`Boolean(${expression})`).then((value) => value || undefined)
      await poll(holds).catch(async () => {
        throw new Error(
          `Not so: ${expression}\n${await evaluate<string>('document.body.innerText')}\n${messages.join('\n')}`,
        )
      })
    },
    press: async (key) => {
      const { code, number, text } = KEYS[key] ?? { code: key, number: 0 }
      const event = { key, code, windowsVirtualKeyCode: number }
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...(text !== undefined && { text }) })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
    },
    type: async (text) => void (await send('Input.insertText', { text })),
    setTheme: async (theme) =>
      void (await send('Emulation.setEmulatedMedia', {
        features: [
          { name: 'prefers-color-scheme', value: theme },
          { name: 'prefers-reduced-motion', value: 'reduce' },
        ],
      })),
    setSize: async (width, height) =>
      void (await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })),
    screenshot: async () => Buffer.from((await send<{ data: string }>('Page.captureScreenshot')).data, 'base64'),
    close: async () => {
      devtools.close()
      await browser.close()
    },
  }
}

/** Fields of those events of the protocol that are listened to. */
interface Params {
  readonly url?: string
  readonly request?: { readonly url: string }
  readonly type?: string
  readonly args?: readonly { readonly value: unknown }[]
  readonly entry?: { readonly level: string; readonly text: string; readonly url?: string }
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description: string } }
}

function complaintOf(method: string, { exceptionDetails, type, args, entry }: Params): string | undefined {
  if (method === 'Runtime.exceptionThrown') return exceptionDetails?.exception?.description ?? exceptionDetails?.text
  if (method === 'Runtime.consoleAPICalled' && type !== 'log') return JSON.stringify(args?.map(({ value }) => value))
  if (method === 'Log.entryAdded' && entry?.level !== 'info') return `${entry?.text} ${entry?.url ?? ''}`
  return undefined
}

async function connect(endpoint: string) {
  const socket = new WebSocket(endpoint)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>()
  const listeners: ((method: string, params: Params) => void)[] = []
  let nextId = 1
  socket.on('message', (data) => {
    const { id, result, error, method, params } = JSON.parse(String(data))
    if (id === undefined) for (const listener of listeners) listener(method, params)
    const { resolve, reject } = waiting.get(id) ?? {}
    waiting.delete(id)
    if (error === undefined) resolve?.(result)
    else reject?.(new Error(error.message))
  })
  return {
    listen: (listener: (method: string, params: Params) => void) => void listeners.push(listener),
    send: <T>(method: string, params: object = {}, sessionId?: string) =>
      new Promise<T>((resolve, reject) => {
        const id = nextId++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }))
      }),
    close: () => socket.close(),
  }
}

async function poll<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE
  while (Date.now() < end) {
    const value = await read()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('It did not come in time.')
}
