// What both pages do: prove, show, and tell the server that serves them.
import { transferCircuitInputs } from '@merkato/protocol'
import { honestTransfer } from '@merkato/protocol/testing'
import { formatEther } from 'ethers'
import { payOnSandbox } from './pay.js'

const STEPS = {
  check: 'Checking the payment',
  load: 'Loading circuit and key',
  witness: 'Solving the circuit',
  proof: 'Proving',
  verify: 'Verifying',
}

const find = (id) => document.getElementById(id)
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`

/** Runs once when the page opens and again at each press of the button. */
export function runPage(prover) {
  find('again').addEventListener('click', () => play(prover))
  return play(prover)
}

async function play(prover) {
  find('again').disabled = true
  find('results').replaceChildren()
  find('problem').textContent = ''
  const report = await measure(prover).catch((error) => ({
    error: { name: error.name, code: error.code, message: error.message },
  }))
  if (report.error) say('It did not work.', 0)
  find('problem').textContent = report.error?.message ?? ''
  find('again').disabled = false
  await fetch('/report', { method: 'POST', body: JSON.stringify(report) }).catch(() => undefined)
}

async function measure(prover) {
  const { statement } = honestTransfer({ seed: 'browser', inputs: [5n, 7n], publicOut: 2n })
  const inputs = { ...transferCircuitInputs(statement) }
  const settings = new URLSearchParams(location.search)
  const proofs = Number(settings.get('proofs') ?? 3)
  const first = await timed(() => prover.prove('transfer', inputs, { onProgress }))
  show('First proof, loading included', seconds(first.ms))
  const { threads } = await prover.load()
  show('Worker threads', threads === 0 ? 'none: the page works itself' : threads)
  const warm = []
  let result = first.result
  for (let i = 0; i < proofs; i++) {
    const again = await timed(() => prover.prove('transfer', inputs, { onProgress }))
    warm.push(again.ms)
    result = again.result
    show(`Proof ${i + 2}`, seconds(again.ms))
  }
  const node = settings.get('node')
  const paid = node === null ? undefined : formatEther(await payOnSandbox(prover, node, onProgress))
  if (paid) show('Paid in private on the sandbox', `${paid} coins`)
  say('Done. Every proof was verified before it was given out.', 1)
  return { firstMs: first.ms, warmMs: warm, threads, paid, ...inText(result) }
}

const inText = ({ proof, publicInputs }) => ({ proof: proof.map(String), publicInputs: publicInputs.map(String) })

async function timed(work) {
  const start = performance.now()
  const result = await work()
  return { result, ms: performance.now() - start }
}

function onProgress(step, fraction = 0) {
  say(STEPS[step], fraction)
}

function say(text, fraction) {
  find('step').textContent = text
  find('bar').value = fraction
}

function show(what, value) {
  const row = document.createElement('div')
  row.append(element('dt', what), element('dd', value))
  find('results').append(row)
}

function element(name, text) {
  const made = document.createElement(name)
  made.textContent = text
  return made
}
