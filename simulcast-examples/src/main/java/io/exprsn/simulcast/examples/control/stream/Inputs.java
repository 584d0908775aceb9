package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.examples.control.stream.StoredStream.Input;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sources of streams, with what must not be seen of them sealed among the credentials. Immutable; safe for use by several threads.
 */
final class Inputs {
    /** In front of the names of credentials that hold sources; no account has such a name. */
    static final String SECRETS = "stream/";

    private static final String ADDRESS = "address";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sources sources;
    private final Credentials credentials;

    Inputs(Sources sources, Credentials credentials) {
        this.sources = sources;
        this.credentials = credentials;
    }

    /**
     * A source that can be kept.
     *
     * @param key of a publisher, told once to whoever asked for the ingest; null where there is none
     */
    record Sealed(@Nullable Input input, @Nullable Secret key) {}

    /** A source as somebody gave it; nothing of nothing. */
    Sealed seal(@Nullable String text) {
        if (text == null) {
            return new Sealed(null, null);
        }
        Sources.Allowed allowed = sources.parse(text);
        Secret secret = allowed.secret();
        String name = null;
        if (secret != null) {
            name = SECRETS + new BigInteger(80, RANDOM).toString(Character.MAX_RADIX);
            credentials.put(name, new Credential.SecretSet(Map.of(ADDRESS, secret)));
        }
        return new Sealed(
                new Input(allowed.kind(), allowed.shown(), name), allowed.kind() == InputKind.INGEST ? secret : null);
    }

    /** What the library reads from. */
    Source open(Input input) {
        return sources.open(input, secret(input));
    }

    void forget(@Nullable Input input) {
        if (input != null && input.secrets() != null) {
            credentials.remove(input.secrets());
        }
    }

    /** Takes away what killed processes left: what no stream names any more. Call it while nobody changes streams. */
    void sweep(Collection<Input> used) {
        credentials.names().stream()
                .filter(name -> name.startsWith(SECRETS))
                .filter(name -> used.stream().noneMatch(input -> name.equals(input.secrets())))
                .forEach(credentials::remove);
    }

    private Optional<Secret> secret(@Nullable Input input) {
        String name = input == null ? null : input.secrets();
        return name == null
                ? Optional.empty()
                : credentials
                        .get(name)
                        .filter(Credential.SecretSet.class::isInstance)
                        .map(set -> ((Credential.SecretSet) set).byName().get(ADDRESS));
    }

    /** Also what was told of it without its secrets: a form gives back what it was given. */
    boolean isSame(@Nullable Input input, String text) {
        return input != null
                && (input.shown().equals(text)
                        || input.kind() == InputKind.ADDRESS
                                && secret(input)
                                        .filter(secret -> secret.reveal().equals(text))
                                        .isPresent());
    }
}
