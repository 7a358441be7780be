pragma circom 2.2.0;

include "../lib/own.circom";

/// @title own
/// @notice Circuit id 3: the holder of a one-time key agrees to an act.
/// @dev Public inputs have the order of their declaration in Own: npk, boundHash.
component main {public [npk, boundHash]} = Own();
