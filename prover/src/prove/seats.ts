// All workers have the tables of points. What else a proof needs takes memory once, in one worker each.

/** The worker that runs the witness program and has the matrices for the quotient. */
export const FIRST_SEAT = 0

/** The worker that verifies: not the first, which has the most to load. */
export const verifierSeat = (seats: number): number => Math.min(1, seats - 1)
