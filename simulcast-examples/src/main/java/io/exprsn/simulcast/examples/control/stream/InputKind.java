package io.exprsn.simulcast.examples.control.stream;

/** Where the media of a stream can come from. */
public enum InputKind {
    /** An address in the network. */
    ADDRESS,
    /** A file in the media folder. */
    FILE,
    /** FFmpeg's test picture. */
    TEST,
    /** A publisher that pushes to the ingest with a key. */
    INGEST,
    /** An address that stands for a source of the host's, as the demo has one. */
    NAMED
}
