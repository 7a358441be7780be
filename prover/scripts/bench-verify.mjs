#!/usr/bin/env node
// Prints what a verification takes: one proof by the kernel and by mcl-wasm, and batches against one by one.
// Processor time of this process, the best of several rounds. Usage: npm run bench:verify -w @merkato/prover [-- rounds]
import { createVerifier, parseVerifyingKey, proofFromSnarkjs } from '@merkato/prover'
import mcl from 'mcl-wasm'

const SIGNALS = 10
const CLAIMS = 50
const rounds = Number(process.argv[2] ?? 10)

await mcl.init(mcl.BN_SNARK1)
// Its reader would check the order of B a second time.
mcl.verifyOrderG2(false)
const random = () => {
  const value = new mcl.Fr()
  value.setByCSPRNG()
  return value
}
const [one, two] = [generator(new mcl.G1(), '1 1 2'), generator(new mcl.G2(), generatorOfG2())]
const secret = { alpha: random(), beta: random(), gamma: random(), delta: random(), ic: list(SIGNALS + 1, random) }
const points = {
  alpha: mcl.mul(one, secret.alpha),
  beta: mcl.mul(two, secret.beta),
  gamma: mcl.mul(two, secret.gamma),
  delta: mcl.mul(two, secret.delta),
  ic: secret.ic.map((value) => mcl.mul(one, mcl.div(value, secret.gamma))),
}
const key = parseVerifyingKey(keyJson())
const proofs = list(CLAIMS, simulate)
const claims = proofs.map(({ json, signals }) => ({
  key,
  publicSignals: signals.map(bigint),
  proof: proofFromSnarkjs(json),
}))

const verifier = await createVerifier()
const preparation = processorTime(() => verifier.prepare(key))
const [claim] = claims
const single = best(20, () => must(verifier.verify(key, claim.publicSignals, claim.proof)))
const byMcl = best(20, mclVerifier())
console.log(`Groth16 over BN254, ${SIGNALS} public signals, milliseconds of processor time, best of ${rounds} rounds\n`)
console.log(`one proof, kernel           ${single.toFixed(2)}`)
console.log(`one proof, mcl-wasm         ${byMcl.toFixed(2)}   ${(byMcl / single).toFixed(2)} times as long`)
for (const count of [2, 5, 10, CLAIMS]) {
  const list = claims.slice(0, count)
  const batch = best(2, () => must(verifier.verifyBatch(list))) / count
  const percent = ((100 * batch) / single).toFixed(0)
  console.log(`in a batch of ${String(count).padEnd(12)}  ${batch.toFixed(2)}   ${percent} % of one by one`)
}
const spoiled = claims.map((claim, i) =>
  i === CLAIMS - 1 ? { ...claim, publicSignals: claims[0].publicSignals } : claim,
)
const search = best(1, () => must(verifier.firstInvalid(spoiled) === CLAIMS - 1)) / CLAIMS
console.log(
  `the last of ${CLAIMS} is bad       ${search.toFixed(2)}   ${((100 * search) / single).toFixed(0)} % of one by one`,
)
console.log(`preparing a key             ${preparation.toFixed(2)}`)

function must(holds) {
  if (!holds) throw new Error('a figure for wrong work is none')
}

function processorTime(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function best(repetitions, work) {
  const times = list(rounds, () => processorTime(() => list(repetitions, work)) / repetitions)
  return Math.min(...times)
}

function list(length, item) {
  return Array.from({ length }, item)
}

/** As a verifier on mcl does it: lines of gamma and delta prepared, e(alpha, beta) known, points read and checked. */
function mclVerifier() {
  const [gamma, delta] = [new mcl.PrecomputedG2(points.gamma), new mcl.PrecomputedG2(points.delta)]
  const target = mcl.pairing(points.alpha, points.beta)
  const [{ json, signals }] = proofs
  const texts = [`1 ${hex(json.pi_a)}`, `1 ${hex(json.pi_b.flat())}`, `1 ${hex(json.pi_c)}`]
  return () => {
    const [a, b, c] = [new mcl.G1(), new mcl.G2(), new mcl.G1()]
    a.setStr(texts[0], 16)
    b.setStr(texts[1], 16)
    c.setStr(texts[2], 16)
    must(b.isValidOrder())
    const combined = mcl.add(points.ic[0], mcl.mulVec(points.ic.slice(1), signals))
    const left = mcl.precomputedMillerLoop2mixed(a, b, mcl.neg(combined), gamma)
    const right = mcl.precomputedMillerLoop(mcl.neg(c), delta)
    must(mcl.finalExp(mcl.mul(left, right)).isEqual(target))
  }
}

function hex(coordinates) {
  return coordinates
    .slice(0, coordinates.length === 3 ? 2 : 4)
    .map((value) => BigInt(value).toString(16))
    .join(' ')
}

/** Who knows the secrets of a key proves anything: c = (a b - alpha beta - signals) / delta. */
function simulate() {
  const signals = list(SIGNALS, random)
  const [a, b] = [random(), random()]
  const combined = signals.reduce((sum, signal, i) => mcl.add(sum, mcl.mul(signal, secret.ic[i + 1])), secret.ic[0])
  const rest = mcl.sub(mcl.sub(mcl.mul(a, b), mcl.mul(secret.alpha, secret.beta)), combined)
  const c = mcl.mul(one, mcl.div(rest, secret.delta))
  const json = {
    pi_a: g1(mcl.mul(one, a)),
    pi_b: g2(mcl.mul(two, b)),
    pi_c: g1(c),
    protocol: 'groth16',
    curve: 'bn128',
  }
  return { json, signals }
}

function keyJson() {
  return {
    ...{ protocol: 'groth16', curve: 'bn128', nPublic: SIGNALS },
    vk_alpha_1: g1(points.alpha),
    vk_beta_2: g2(points.beta),
    vk_gamma_2: g2(points.gamma),
    vk_delta_2: g2(points.delta),
    IC: points.ic.map(g1),
  }
}

function g1(point) {
  const [, x, y] = point.getStr(10).split(' ')
  return [x, y, '1']
}

function g2(point) {
  const [, x0, x1, y0, y1] = point.getStr(10).split(' ')
  return [
    [x0, x1],
    [y0, y1],
    ['1', '0'],
  ]
}

function bigint(element) {
  return BigInt(element.getStr(10))
}

function generator(point, text) {
  point.setStr(text, 10)
  return point
}

/** EIP-197's, in mcl's order. */
function generatorOfG2() {
  return [
    '1',
    '10857046999023057135944570762232829481370756359578518086990519993285655852781',
    '11559732032986387107991004021392285783925812861821192530917403151452391805634',
    '8495653923123431417604973247489272438418190587263600148770280649306958101930',
    '4082367875863433681332203403145435568316851327593401208105741076214120093531',
  ].join(' ')
}
