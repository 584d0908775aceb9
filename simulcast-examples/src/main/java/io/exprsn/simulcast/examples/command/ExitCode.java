package io.exprsn.simulcast.examples.command;

/** What the command's exit codes mean. A signal's own codes (130, 143) are the JVM's. */
final class ExitCode {
    /** All as asked. */
    static final int OK = 0;
    /** A fault of ours. */
    static final int FAULT = 1;
    /** What was asked for cannot be right. */
    static final int USAGE = 2;
    /** The source failed. */
    static final int SOURCE = 3;
    /** A destination failed for good, was not there at the end, or never confirmed media. */
    static final int DESTINATION = 4;

    private ExitCode() {}
}
