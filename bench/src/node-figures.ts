import { type Figure, figureOf } from './measure.js'
import { callsPerSecond, deployToken, transfersPerSecond } from './node-load.js'
import { peerNames, startPeer } from './peers.js'

const rounds = 5
const warmUp = 100
const transfers = 300
const calls = 500

/** What a development node does for a test suite. */
export interface NodeFigures {
  readonly name: string
  readonly startMilliseconds: Figure
  readonly transfersPerSecond: Figure
  readonly callsPerSecond: Figure
  readonly residentBytes: Figure
}

type Sample = Readonly<Record<keyof Omit<NodeFigures, 'name'>, number>>

/** Peers take turns, round by round, so that a machine that slows down slows all of them. */
export async function measureNodes(
  onRound: (name: string, round: number, rounds: number) => void,
): Promise<NodeFigures[]> {
  const samples = new Map<string, Sample[]>(peerNames.map((name) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const name of peerNames) {
      onRound(name, round, rounds)
      samples.get(name)?.push(await sampleOf(name))
    }
  }
  return [...samples].map(([name, taken]) => ({ name, ...figuresOf(taken) }))
}

async function sampleOf(name: string): Promise<Sample> {
  const peer = await startPeer(name)
  try {
    const token = await deployToken(peer)
    await transfersPerSecond(peer, token, warmUp)
    return {
      startMilliseconds: peer.startMilliseconds,
      transfersPerSecond: await transfersPerSecond(peer, token, transfers),
      callsPerSecond: await callsPerSecond(peer, token, calls),
      residentBytes: peer.residentBytes(),
    }
  } finally {
    await peer.stop()
  }
}

function figuresOf(samples: readonly Sample[]): Omit<NodeFigures, 'name'> {
  const figure = (key: keyof Sample) => figureOf(samples.map((sample) => sample[key]))
  return {
    startMilliseconds: figure('startMilliseconds'),
    transfersPerSecond: figure('transfersPerSecond'),
    callsPerSecond: figure('callsPerSecond'),
    residentBytes: figure('residentBytes'),
  }
}
