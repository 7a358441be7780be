// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ITicketData
/// @notice What stands behind a ticket, told by the contract that issued it.
/// @dev A wallet asks only when its user does: the question names the ticket to the node. It believes nothing of the answer but that the
/// issuer says so (docs/protocol/assets.md, "Tickets").
interface ITicketData {
    /// @notice What stands behind the ticket with this id. Reverts when there is none.
    /// @param id the ticket's id in its category, not its asset id
    /// @return contentHash keccak256 of the content's bytes; 0 when there is none
    /// @return uri where the content lies, in the issuer's words; possibly empty
    /// @return nested asset ids of what comes with the ticket, other tickets for instance
    function ticketData(
        uint256 id
    ) external view returns (bytes32 contentHash, string memory uri, uint256[] memory nested);
}
