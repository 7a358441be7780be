import type { ForkPoint, NodeStatus } from './node-status.js'

/** What `GET /health` answers. */
export interface Health {
  /** `failing`: the node answers nothing more; the response's status is 503 then, otherwise 200. */
  readonly status: 'ok' | 'failing'
  /** Why it is failing, as a code. */
  readonly reason?: string
  readonly chainId: number
  readonly headNumber: number
  /** Seconds of chain time since the newest block, 0 where blocks have run ahead of the clock. */
  readonly headAge: number
  /** Of a fork alone. */
  readonly fork?: ForkPoint
  /** Of the chain: changes with every fresh one. */
  readonly instanceId: string
  /** Of this listening server, and of no other that ever was: 16 random bytes in hex. */
  readonly runId: string
  /** Seconds since the server listens. */
  readonly uptime: number
  readonly version: string
}

/** @param server what the server knows of itself */
export function healthOf(status: NodeStatus, server: { readonly runId: string; readonly uptime: number }): Health {
  const { chainId, head, fork, now, instanceId, version, failure } = status
  const age = now - head.timestamp
  return {
    status: failure === undefined ? 'ok' : 'failing',
    ...(failure === undefined ? {} : { reason: failure }),
    chainId,
    headNumber: Number(head.number),
    headAge: age > 0n ? Number(age) : 0,
    ...(fork === undefined ? {} : { fork }),
    instanceId,
    runId: server.runId,
    uptime: Math.floor(server.uptime),
    version,
  }
}
