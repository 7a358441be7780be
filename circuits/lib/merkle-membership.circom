pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/poseidon.circom";

/// @title QuaternaryNode
/// @notice One step up a quaternary tree: puts a child in its place among three siblings and hashes the four.
/// @input child private; leaf or node from the level below
/// @input digit private; place of the child, 0..3
/// @input siblings private; the other three children in ascending place
/// @output parent Poseidon of the four children
/// @ensures CIR-3: digit is 0, 1, 2 or 3, and child stands at exactly that place
/// @dev With indicators is0..is3 of the digit, places 0, 1 and 3 cost four products; place 2 is what the sum of all four leaves over.
template QuaternaryNode() {
    signal input child;
    signal input digit;
    signal input siblings[3];
    signal output parent;

    // 1. Two bits, so no fifth place and no second representation of the same place.
    signal bits[2] <== Num2Bits(2)(digit);
    signal is3 <== bits[0] * bits[1];
    var is1 = bits[0] - is3;
    var is0 = 1 - bits[0] - bits[1] + is3;

    // 2. Place by place.
    signal place0 <== is0 * (child - siblings[0]) + siblings[0];
    signal shifted <== is0 * (siblings[0] - siblings[1]) + siblings[1];
    signal place1 <== is1 * (child - siblings[1]) + shifted;
    signal place3 <== is3 * (child - siblings[2]) + siblings[2];
    var place2 = child + siblings[0] + siblings[1] + siblings[2] - place0 - place1 - place3;

    parent <== Poseidon(4)([place0, place1, place2, place3]);
}

/// @title MembershipPath
/// @notice Root and index that a leaf and its path lead to.
/// @input leaf private; note commitment
/// @input digits private; base-4 digits of the index, least significant first
/// @input siblings private; per level the other three children in ascending place
/// @output root public through the caller, who compares it with the anchor
/// @output index number below 4^depth
/// @ensures CIR-3: index is the leaf's only index under that root (digits are ranged, Poseidon is collision resistant)
template MembershipPath(depth) {
    signal input leaf;
    signal input digits[depth];
    signal input siblings[depth][3];
    signal output root;
    signal output index;

    signal nodes[depth + 1];
    nodes[0] <== leaf;
    var sum = 0;
    for (var level = 0; level < depth; level++) {
        nodes[level + 1] <== QuaternaryNode()(nodes[level], digits[level], siblings[level]);
        sum += digits[level] * 4 ** level;
    }

    root <== nodes[depth];
    index <== sum;
}
