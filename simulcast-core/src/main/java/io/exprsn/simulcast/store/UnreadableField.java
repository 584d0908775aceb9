package io.exprsn.simulcast.store;

/** A field is missing or not what it should be. Names the field, never what is in it. */
final class UnreadableField extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableField(String field, String expected) {
        super("the field \"" + field + "\" is not " + expected);
    }
}
