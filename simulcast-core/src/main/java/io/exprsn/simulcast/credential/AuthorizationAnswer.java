package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Problem;

/** How a person came back from the platform's page. */
public sealed interface AuthorizationAnswer {
    /** They granted, and the tokens are stored. */
    record Granted(Grant grant) implements AuthorizationAnswer {}

    /**
     * They, or the platform, said no. Nothing was stored or removed.
     *
     * @param error the platform's word, such as {@code access_denied}
     * @param problem for people
     */
    record Refused(String error, Problem problem) implements AuthorizationAnswer {}
}
