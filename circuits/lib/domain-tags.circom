pragma circom 2.2.0;

/// @title Domain tags
/// @notice First input of every Poseidon hash except Merkle nodes: the ASCII text `merkato.v1.<name>` as a big-endian integer.
/// @dev The same constants live in protocol/src/hash.ts; circuits/test/domain-tags.test.ts compares them with the text.

function TAG_OWNER() {
    return 145412594225536859441201236194100143474;
}

function TAG_NPK() {
    return 2218820102318372489032001284632683;
}

function TAG_NOTE() {
    return 568017946193503357192192328865903717;
}

function TAG_NULLIFIER() {
    return 624542336625199259342508144389840209817643869554;
}

function TAG_SEALED() {
    return 37225624121737436016947516470010156180836;
}
