package io.exprsn.simulcast.report;

/**
 * One thing that a check or a rehearsal found. Holds no secret.
 *
 * @param text what is the case, one sentence without a full stop
 * @param remedy what helps, one sentence without a full stop; empty where nothing is to be done
 */
public record Finding(Weight weight, String text, String remedy) {
    /** How much it matters. */
    public enum Weight {
        /** Good to know. */
        NOTICE,
        /** It can begin, and something may go wrong. */
        WARNING,
        /** It cannot begin. */
        OBSTACLE
    }

    /** Good to know, and nothing to be done. */
    public static Finding notice(String text) {
        return new Finding(Weight.NOTICE, text, "");
    }

    /** It can begin, and something may go wrong. */
    public static Finding warning(String text, String remedy) {
        return new Finding(Weight.WARNING, text, remedy);
    }

    /** It cannot begin. */
    public static Finding obstacle(String text, String remedy) {
        return new Finding(Weight.OBSTACLE, text, remedy);
    }

    /** Whether it cannot begin. */
    public boolean blocks() {
        return weight == Weight.OBSTACLE;
    }

    /** One line. */
    @Override
    public String toString() {
        String rest = text + (remedy.isEmpty() ? "" : ". " + remedy);
        return weight == Weight.NOTICE ? rest : weight + ": " + rest;
    }
}
