package io.exprsn.simulcast.testkit;

/** How a publication ended. */
public enum EndReason {
    /** It has not: media may still come. */
    STILL_LIVE,
    /** The publisher said so: {@code FCUnpublish}, {@code deleteStream} or {@code closeStream}. */
    CLEAN,
    /** The publisher closed the connection without a word. */
    CLOSED,
    /** The connection broke: reset, or an I/O error. */
    RESET,
    /** What came could not be read as RTMP any more. */
    PROTOCOL_ERROR,
    /** The ingest ended the connection itself, by its behavior or because the test asked for it. */
    CUT_BY_INGEST
}
