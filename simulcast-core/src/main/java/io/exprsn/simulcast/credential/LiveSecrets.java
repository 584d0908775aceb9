package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Registers the tokens of each credential with a redactor while they are stored, and one edition longer: an error about the token before
 * may come late.
 */
final class LiveSecrets implements AutoCloseable {
    private final Redactor redactor;
    private final Object lock = new Object();
    private final Map<String, Edition> editions = new HashMap<>();

    LiveSecrets(Redactor redactor) {
        this.redactor = redactor;
    }

    /** These are the credential's secrets now. */
    void are(String credential, List<Secret> secrets) {
        synchronized (lock) {
            Edition now = editions.get(credential);
            if (now != null && now.secrets.equals(secrets)) {
                return;
            }
            List<Redactor.Registration> registered =
                    new ArrayList<>(secrets.stream().map(redactor::register).toList());
            if (now != null) {
                now.before.forEach(Redactor.Registration::close);
            }
            editions.put(credential, new Edition(secrets, registered, now == null ? List.of() : now.registered));
        }
    }

    /** It is not stored any more. */
    void gone(String credential) {
        synchronized (lock) {
            Edition last = editions.remove(credential);
            if (last != null) {
                last.close();
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            editions.values().forEach(Edition::close);
            editions.clear();
        }
    }

    private record Edition(
            List<Secret> secrets, List<Redactor.Registration> registered, List<Redactor.Registration> before) {
        void close() {
            registered.forEach(Redactor.Registration::close);
            before.forEach(Redactor.Registration::close);
        }
    }
}
