package io.exprsn.simulcast.credential;

/**
 * What came of the wish to withdraw a grant.
 *
 * @param outcome what it means
 * @param answer what the platform answered, for people
 */
public record Revocation(Outcome outcome, String answer) {
    /** What an answer means. */
    public enum Outcome {
        /** The platform took it back. It may take a while to act. */
        WITHDRAWN,
        /** The platform does not know these tokens (any more). */
        ALREADY_GONE,
        /** The platform said no: the grant stands. */
        REFUSED,
        /** The platform has no endpoint for it: a person withdraws it in their settings there. */
        UNSUPPORTED
    }
}
