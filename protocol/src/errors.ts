/** What went wrong, for programs. One code belongs to one remedy. */
export type ProtocolErrorCode =
  | 'NOT_CANONICAL'
  | 'INVALID_POINT'
  | 'INVALID_SCALAR'
  | 'INVALID_ENCODING'
  | 'WRONG_NETWORK'
  | 'WRONG_VERSION'
  | 'INVALID_SEED'
  | 'INVALID_ASSET'
  | 'INVALID_AMOUNT'
  | 'INVALID_MEMO'
  | 'INVALID_POSITION'
  | 'INVALID_TREE'
  | 'INVALID_BUNDLE'
  | 'MALFORMED_CALL'

/** Base of every error that this package throws. Messages never hold keys, note secrets or memos. */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError'

  constructor(
    readonly code: ProtocolErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** A number is negative or not below the order that its encoding allows. */
export class NotCanonicalError extends ProtocolError {
  override readonly name = 'NotCanonicalError'
  constructor(what: string) {
    super('NOT_CANONICAL', `${what} is not a canonical field element.`)
  }
}

/** Why a point was refused. */
export type PointFault = 'off-curve' | 'identity' | 'not-in-subgroup' | 'encoding'

/** A point is off the curve, the identity, outside the prime-order subgroup, or badly encoded. */
export class InvalidPointError extends ProtocolError {
  override readonly name = 'InvalidPointError'
  constructor(
    readonly fault: PointFault,
    what = 'The point',
  ) {
    super('INVALID_POINT', `${what} is refused: ${fault}.`)
  }
}

/** A scalar is zero or not below the subgroup order. */
export class InvalidScalarError extends ProtocolError {
  override readonly name = 'InvalidScalarError'
  constructor(what = 'The scalar') {
    super('INVALID_SCALAR', `${what} is zero or not below the subgroup order.`)
  }
}

/** A text or byte encoding is not the one that the specification allows. */
export class InvalidEncodingError extends ProtocolError {
  override readonly name = 'InvalidEncodingError'
  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_ENCODING', message, options)
  }
}

/** An address or key belongs to another chain. */
export class WrongNetworkError extends ProtocolError {
  override readonly name = 'WrongNetworkError'
  constructor(
    readonly actual: bigint,
    readonly expected: bigint,
  ) {
    super('WRONG_NETWORK', `This belongs to chain ${actual}, not to chain ${expected}.`)
  }
}

/** An encoding has a version that this package does not know. */
export class WrongVersionError extends ProtocolError {
  override readonly name = 'WrongVersionError'
  constructor(
    what: string,
    readonly version: number,
  ) {
    super('WRONG_VERSION', `${what} has version ${version}, known is version 1.`)
  }
}
