/** Bytes of an element of the base field in the kernel's memory. */
const FIELD_BYTES = 36

/** Bytes of an affine point of G1 in the kernel's memory. */
export const G1_POINT_BYTES = 2 * FIELD_BYTES

/** Bytes of an affine point of the twist in the kernel's memory. */
export const G2_POINT_BYTES = 4 * FIELD_BYTES
