/** State widths of the Poseidon instances that our statements use: one more than inputs (3, 4 and 5 with the signature's). */
export const POSEIDON_WIDTHS: readonly number[] = [4, 5, 6]

/** Where circomlib keeps the round constants of widths 2 to 17, each function one chain of `if (t == width) { … } else …`. */
export const POSEIDON_CONSTANTS = 'circomlib/circuits/poseidon_constants.circom'

const BRANCH = /if \(t ?== ?(\d+)\) \{[^}]*\} else /g

/**
 * The text of `POSEIDON_CONSTANTS` with the branches of `POSEIDON_WIDTHS` alone; another width then fails to compile.
 * Constraints stay the same to the byte, as the manifest's R1CS hashes show. The witness program loses a third of its code, and with
 * it one function so large that compiling it took V8 about 60 MB beside every proof.
 */
export const onlyUsedWidths = (text: string): string =>
  text.replace(BRANCH, (branch, width: string) => (POSEIDON_WIDTHS.includes(Number(width)) ? branch : ''))
