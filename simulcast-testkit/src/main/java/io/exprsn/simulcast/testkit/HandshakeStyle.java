package io.exprsn.simulcast.testkit;

/** How an ingest answers the handshake. */
public enum HandshakeStyle {
    /** S0, S1 and S2 in one write after C0 and C1, S2 being a copy of C1. */
    STANDARD,
    /** S0 and S1 as soon as C0 is there, S2 in a segment of its own after C1. */
    SPLIT,
    /** All of it, every byte in a write of its own. */
    BYTE_BY_BYTE,
    /** One byte every 100 ms: never silent, and never done within any sensible deadline. */
    TRICKLE,
    /** Accepts the connection, reads, and never answers. */
    SILENT,
    /** S1 with {@code 04000001} in its second word and no digest, as YouTube has it. */
    FOREIGN_VERSION,
    /** S2 with random bytes instead of the echo, as servers of the digest handshake may send it. */
    GARBAGE_S2,
    /** S0 with version 6, which a client must refuse. */
    WRONG_VERSION
}
