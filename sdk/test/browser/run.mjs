#!/usr/bin/env node
// Proves payments in headless Chromium, as a shop's page would. Ends with `N passed, N failed`.
//   node sdk/test/browser/run.mjs
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TRANSFER_CIRCUIT_ID, verifyingKey } from '@merkato/circuits'
import { createGroth16Verifier, createNode, parseVerifyingKey, startServer } from '@merkato/vm'
import { buildReadmePage, buildWithEsbuild, buildWithVite, startVite } from './build.mjs'
import { HOW_TO_INSTALL, needChromium } from './chromium.mjs'
import { mailbox, POLICY } from './site.mjs'
import { visit, visitFolder } from './visit.mjs'

const totals = { passed: 0, failed: 0 }

async function check(name, work) {
  const started = Date.now()
  try {
    await work()
    totals.passed += 1
    console.log(`ok  ${name} (${((Date.now() - started) / 1_000).toFixed(1)} s)`)
  } catch (error) {
    totals.failed += 1
    console.log(`not ok  ${name}\n${error.stack ?? error}`)
  }
}

function demand(holds, what) {
  if (!holds) throw new Error(what)
}

/** The page's word is not enough: the node's verifier decides. */
async function demandProof({ error, proof, publicInputs }) {
  demand(!error, `The page failed: ${error?.name}: ${error?.message}`)
  const verifier = await createGroth16Verifier(parseVerifyingKey(TRANSFER_CIRCUIT_ID, verifyingKey))
  demand(verifier.verify(publicInputs.map(BigInt), proof.map(BigInt)), 'The proof does not verify.')
}

async function demandFileError({ error }, words) {
  demand(error?.code === 'CIRCUIT_FILE_UNUSABLE', `Another error came: ${JSON.stringify(error)}`)
  demand(error.message.includes(words), `The message lacks "${words}": ${error.message}`)
}

async function checkAll(chromium) {
  let vite
  let esbuild
  await check('Vite builds the page', async () => {
    vite = await buildWithVite()
  })
  await check('it proves in Web Workers, under a strict Content-Security-Policy', async () => {
    const report = await visitFolder(chromium, vite, { query: '?proofs=1' })
    await demandProof(report)
    demand(report.threads >= 1, 'No worker was used.')
  })
  await check('its wallet pays on a sandbox', async () => {
    const node = await createNode({ verifyingKeys: { [TRANSFER_CIRCUIT_ID]: verifyingKey } })
    const { url, close } = await startServer(node, { port: 0 })
    const policy = { ...POLICY, 'connect-src': `${POLICY['connect-src']} ${url}` }
    const report = await visitFolder(chromium, vite, { query: `?proofs=0&node=${url}`, policy }).finally(close)
    await demandProof(report)
    demand(report.paid === '3.0', `${report.paid} coins arrived.`)
  })
  await check('with workers forbidden it proves in the page itself', async () => {
    const report = await visitFolder(chromium, vite, {
      query: '?proofs=1',
      policy: { ...POLICY, 'worker-src': "'none'" },
    })
    await demandProof(report)
    demand(report.threads === 0, `${report.threads} workers were used.`)
  })
  await check("Vite's development server serves the page that proves in Web Workers", async () => {
    const reports = mailbox()
    const vite = await startVite(reports.take)
    const report = await visit(chromium, `${vite.url}?proofs=0`, reports.next).finally(vite.close)
    await demandProof(report)
    demand(report.threads >= 1, 'No worker was used.')
  })
  await check("the page of the prover's README proves", async () => {
    const report = await visitFolder(chromium, await buildReadmePage())
    await demandProof(report)
    demand(report.threads >= 1, 'No worker was used.')
  })
  await check('esbuild builds the page', async () => {
    esbuild = await buildWithEsbuild()
  })
  await check('it proves with the worker script that it names', async () => {
    const report = await visitFolder(chromium, esbuild, { query: '?proofs=1' })
    await demandProof(report)
    demand(report.threads >= 1, 'No worker was used.')
  })
  await check('a key that is not there is an error that names it', async () => {
    await rm(join(esbuild, 'transfer.insecure-dev.zkey'))
    await demandFileError(await visitFolder(chromium, esbuild), 'the server answered 404')
  })
  await check('a page in place of the key is an error that says so', async () => {
    await demandFileError(await visitFolder(chromium, esbuild, { fallback: '/index.html' }), 'a web page came instead')
  })
}

const chromium = needChromium()
if (chromium) await checkAll(chromium)
else console.log(`Not run: there is no Chromium here. ${HOW_TO_INSTALL}`)
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed === 0 ? 0 : 1
