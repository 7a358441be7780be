pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/// @title Range
/// @notice Refuses a value of more than `bits` bits.
/// @param bits at most 253, so that the decomposition is unique in Fr
/// @input value private
/// @ensures CIR-6: 0 <= value < 2^bits as an integer
template Range(bits) {
    assert(bits <= 253);
    signal input value;

    signal decomposition[bits] <== Num2Bits(bits)(value);
}
