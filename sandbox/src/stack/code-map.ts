/** What an instruction was compiled from. */
export interface Instruction {
  /** Byte offset in the source file. */
  readonly start: number
  readonly length: number
  /** The compiler's number of the file; -1 for code of its own. */
  readonly file: number
  /** `i`: goes into a function; `o`: comes out of one. */
  readonly jump: string
}

const PUSH1 = 0x60
const PUSH32 = 0x7f
const NOWHERE: Instruction = { start: 0, length: 0, file: -1, jump: '-' }

/** Which part of the source each place of a contract's code comes from. */
export class CodeMap {
  readonly #instructions: readonly Instruction[]
  /** Number of the instruction by its place in the code. */
  readonly #numbers: Uint32Array

  /**
   * @param code as it runs: immutables and libraries change no lengths
   * @param sourceMap the compiler's: `start:length:file:jump:modifiers;...`, where what is left out is as before
   */
  constructor(code: Uint8Array, sourceMap: string) {
    this.#instructions = parse(sourceMap)
    this.#numbers = new Uint32Array(code.length)
    let number = 0
    for (let pc = 0; pc < code.length; number++) {
      this.#numbers[pc] = number
      const opcode = code[pc] ?? 0
      pc += opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 2 : 1
    }
  }

  at(pc: number): Instruction {
    return this.#instructions[this.#numbers[pc] ?? 0] ?? NOWHERE
  }
}

function parse(sourceMap: string): Instruction[] {
  let last = NOWHERE
  return sourceMap.split(';').map((entry) => {
    const [start, length, file, jump] = entry.split(':')
    last = {
      start: number(start, last.start),
      length: number(length, last.length),
      file: number(file, last.file),
      jump: jump || last.jump,
    }
    return last
  })
}

function number(text: string | undefined, before: number): number {
  return text === undefined || text === '' ? before : Number(text)
}
