import type { InProcessSandbox } from '@merkato/sandbox'
import { HardhatPluginError } from 'hardhat/plugins'
import type { HookContext, NetworkHooks } from 'hardhat/types/hooks'
import type { ChainType, NetworkConnection } from 'hardhat/types/network'
import type { JsonRpcRequest, JsonRpcResponse } from 'hardhat/types/providers'
import { PLUGIN_ID } from '../config.js'

type Connection = NetworkConnection<ChainType | string>

/** Answers what is asked of networks that are sandboxes. */
export default async (): Promise<Partial<NetworkHooks>> => {
  // By connection, so that a sandbox goes with a connection that nobody closed.
  const sandboxes = new WeakMap<object, Promise<InProcessSandbox>>()

  /** Made by whoever asks first: other plugins ask while the connection is being made. */
  function sandboxOf(context: HookContext, connection: Connection): Promise<InProcessSandbox> {
    const known = sandboxes.get(connection)
    if (known !== undefined) return known
    const made = create(context, connection)
    sandboxes.set(connection, made)
    return made
  }

  return {
    async newConnection(context, next) {
      const connection = await next(context)
      connection.merkato = isSandbox(context, connection) ? await partsOf(sandboxOf(context, connection)) : undefined
      return connection
    },

    async onRequest(context, connection, request, next) {
      if (!isSandbox(context, connection)) return next(context, connection, request)
      return answer(await sandboxOf(context, connection), request)
    },

    async closeConnection(context, connection, next) {
      const sandbox = sandboxes.get(connection)
      sandboxes.delete(connection)
      await (await sandbox?.catch(() => undefined))?.close()
      return next(context, connection)
    },
  }
}

const isSandbox = ({ config }: HookContext, { networkName }: Connection): boolean =>
  config.merkato.networks.includes(networkName)

/** Imported late: a task that uses no network starts without it. */
async function create({ config }: HookContext, connection: Connection): Promise<InProcessSandbox> {
  const { createSandbox } = await import('@merkato/sandbox')
  try {
    const sandbox = await createSandbox({ artifacts: config.paths.artifacts, ...config.merkato.sandbox })
    sandbox.on('message', (message) => connection.provider.emit('message', message))
    return sandbox
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new HardhatPluginError(PLUGIN_ID, `Network "${connection.networkName}": ${error.message}`, error)
  }
}

async function partsOf(sandbox: Promise<InProcessSandbox>) {
  const { accounts, contracts, insecureKeys } = await sandbox
  return { accounts, contracts, insecureKeys }
}

/** What HTTP would have answered. */
async function answer(sandbox: InProcessSandbox, { id, method, params }: JsonRpcRequest): Promise<JsonRpcResponse> {
  try {
    return { jsonrpc: '2.0', id, result: await sandbox.request({ method, params }) }
  } catch (error) {
    if (!isProviderError(error)) throw error
    const { code, message, data } = error
    return { jsonrpc: '2.0', id, error: data === undefined ? { code, message } : { code, message, data } }
  }
}

function isProviderError(error: unknown): error is Error & { code: number; data?: unknown } {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
}
