export type { CircuitInput, CircuitInputs } from './circuit-inputs.js'
export { loadWitnessProgram, type WitnessProgram, type WitnessProgramOptions } from './witness-program.js'
