#!/usr/bin/env node
// Prints what a proof of the transfer circuit takes, with ours and with snarkjs on the same key and inputs: each row in a
// process of its own, the rows in turns. `npm run bench` at the root measures more and writes docs/benchmarks.md.
// Usage: npm run bench:prove -w prover [-- rounds]
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const WARM = 5
const script = fileURLToPath(import.meta.url)
const ROWS = [
  { name: '@merkato/prover, 2 threads', threads: 2 },
  { name: '@merkato/prover, 1 thread', threads: 1 },
  { name: '@merkato/prover, calling thread', threads: 0 },
  { name: 'snarkjs, its own threads' },
]

if (process.argv[2] === 'row') await measureRow(ROWS[Number(process.argv[3])])
else await compare(Number(process.argv[2] ?? 3))

async function compare(rounds) {
  const job = JSON.stringify(await prepare())
  const samples = ROWS.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, row] of ROWS.entries()) {
      console.error(`round ${round + 1} of ${rounds}: ${row.name}`)
      samples[i].push(JSON.parse(execFileSync(process.execPath, [script, 'row', i], { input: job })))
    }
  }
  const best = (key) => samples.map((row) => Math.min(...row.map((sample) => sample[key])))
  const [first, warm, peak] = ['first', 'warm', 'peak'].map(best)
  for (const [i, { name }] of ROWS.entries()) {
    const ratio = (warm[i] / warm.at(-1)).toFixed(2)
    console.log(`${name.padEnd(32)} warm ${ms(warm[i])} (${ratio} of snarkjs)  first ${ms(first[i])}  ${peak[i]} MB`)
  }
  console.log(`Best of ${rounds} processes with ${WARM} warm proofs each, witness and verification included.`)
}

/** Paths and inputs, made here: what that takes is no part of a row. */
async function prepare() {
  const { buildCircuits, transferArtifacts } = await import('@merkato/circuits')
  const { transferCircuitInputs } = await import('@merkato/protocol')
  const { honestTransfer } = await import('@merkato/protocol/testing')
  await buildCircuits()
  const inputs = transferCircuitInputs(honestTransfer({ seed: 'bench', inputs: [5n, 7n] }).statement)
  const text = JSON.stringify(inputs, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  return { ...transferArtifacts(), inputs: JSON.parse(text) }
}

async function measureRow({ threads }) {
  const { wasmPath, zkeyPath, inputs } = JSON.parse(readFileSync(0, 'utf8'))
  const files = { circuit: readFileSync(wasmPath), zkey: readFileSync(zkeyPath) }
  const prover = await (threads === undefined ? openSnarkjs(files) : openOurs({ ...files, threads }))
  await prover.prove(inputs)
  const first = performance.now()
  const warm = []
  for (let i = 0; i < WARM; i++) {
    const start = performance.now()
    await prover.prove(inputs)
    warm.push(performance.now() - start)
  }
  await prover.close()
  console.log(JSON.stringify({ first, warm: Math.min(...warm), peak: peakMegabytes() }))
}

async function openOurs(options) {
  const { createProver } = await import('../dist/index.js')
  return createProver(options)
}

async function openSnarkjs({ circuit, zkey }) {
  const { groth16, zKey } = await import('snarkjs')
  const [wasm, key] = [circuit, zkey].map((data) => ({ type: 'mem', data }))
  const verifyingKey = await zKey.exportVerificationKey(key)
  return {
    prove: async (inputs) => {
      const { proof, publicSignals } = await groth16.fullProve(inputs, wasm, key)
      if (!(await groth16.verify(verifyingKey, publicSignals, proof))) throw new Error('a proof that is none')
    },
    close: () => globalThis.curve_bn128.terminate(),
  }
}

/** Largest resident memory. On Linux from /proc: getrusage counts the parent's at the moment of the fork too. */
function peakMegabytes() {
  if (process.platform !== 'linux') return Math.round(process.resourceUsage().maxRSS / 1024)
  return Math.round(Number(readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s+(\d+)/)[1]) / 1024)
}

function ms(milliseconds) {
  return `${milliseconds.toFixed(0).padStart(5)} ms`
}
