package io.exprsn.simulcast.testkit;

/** What {@link FakeApi} does instead of answering as its script says. */
public sealed interface FakeFault {
    /** Answers this, without asking the script. */
    record Answers(FakeAnswer answer) implements FakeFault {
        @Override
        public String toString() {
            return answer.toString();
        }
    }

    /** Closes the connection without an answer and without asking the script. */
    record Closes() implements FakeFault {
        @Override
        public String toString() {
            return "a connection closed without an answer";
        }
    }

    /** Resets the connection without asking the script. */
    record Resets() implements FakeFault {
        @Override
        public String toString() {
            return "a reset connection";
        }
    }

    /** Does as the script says and closes the connection: what was asked for happened, and nobody hears of it. */
    record LosesTheAnswer() implements FakeFault {
        @Override
        public String toString() {
            return "an answer that was lost after the platform had done as asked";
        }
    }

    /** Says nothing until the caller gives up. */
    record Silence() implements FakeFault {
        @Override
        public String toString() {
            return "silence";
        }
    }

    /**
     * Answers with JSON of this size, made up while it is sent.
     *
     * @param bytes of the body
     */
    record Huge(long bytes) implements FakeFault {
        @Override
        public String toString() {
            return "status 200 with " + (bytes >> 20) + " MiB";
        }
    }
}
