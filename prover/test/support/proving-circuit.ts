import { compileCircom } from './circom.js'
import { developmentKey } from './development-key.js'

/** A circuit with everything that a prover is made of. */
export interface ProvingCircuit {
  readonly zkey: Uint8Array
  readonly circuit: Uint8Array
}

/** Knows `start` and `steps` numbers such that `start`, squared and increased by one of them again and again, gives `end`. */
const chain = (steps: number) => `
  pragma circom 2.1.0;
  template Chain(steps) {
    signal input start;
    signal input plus[steps];
    signal input end;
    signal output parity;
    signal state[steps + 1];
    state[0] <== start;
    for (var i = 0; i < steps; i++) state[i + 1] <== state[i] * state[i] + plus[i];
    end === state[steps];
    parity <== start * plus[0];
  }
  component main {public [end]} = Chain(${steps});
`

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** A circuit of `steps + 2` constraints and two public signals: `parity` and `end`. */
export async function chainCircuit(steps: number, seed = 'test'): Promise<ProvingCircuit> {
  const { wasm, r1cs } = await compileCircom(chain(steps))
  return { circuit: wasm, zkey: (await developmentKey(r1cs, seed)).zkey }
}

/** Inputs that satisfy `chainCircuit(steps)`. Their `start` and `plus` are large, so that they can be looked for in memory. */
export function chainInputs(steps: number, start = 3n ** 150n % R) {
  const plus = Array.from({ length: steps }, (_, i) => (start * 5n ** BigInt(i + 100)) % R)
  const end = plus.reduce((state, add) => (state * state + add) % R, start)
  return { start, plus, end }
}

/** The public signals of `chainInputs`. */
export const chainSignals = ({ start, plus, end }: ReturnType<typeof chainInputs>): bigint[] => [
  (start * (plus[0] as bigint)) % R,
  end,
]
