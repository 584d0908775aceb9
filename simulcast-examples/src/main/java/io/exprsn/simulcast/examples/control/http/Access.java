package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.examples.control.http.AccessStore.Login;
import io.exprsn.simulcast.examples.control.http.Tokens.Hash;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: two tokens, and browsers that were let in with one of them. Only hashes are kept, and compared in constant time. Safe for
 * use by several threads.
 */
public final class Access {
    /** Of the cookie of a browser that is logged in. */
    static final String COOKIE = "simulcast";

    /** How long a browser stays logged in. */
    static final Duration LOGGED_IN_FOR = Duration.ofHours(12);

    private static final int SHORTEST_TOKEN = 16;
    private static final int LONGEST_TOKEN = 512;
    private static final int MOST_REMEMBERED = 1000;

    private final AccessStore store;
    private final Clock clock;
    private final Failures failures;
    private final Map<Role, Hash> tokens = new EnumMap<>(Role.class);
    private final Map<Role, Secret> made = new EnumMap<>(Role.class);
    /** So that not every request asks the database. */
    private final Map<String, Login> logins = new ConcurrentHashMap<>();

    private Access(AccessStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.failures = new Failures(clock);
    }

    /**
     * Opens the doors.
     *
     * @param database with our tables
     * @param given tokens that the person who starts this chose; for the others one is made at the first start
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for a given token that is too short or the same for both
     */
    public static Access open(DataSource database, Map<Role, Secret> given, Clock clock) {
        Access access = new Access(new AccessStore(database), clock);
        access.store.removeLoginsBefore(clock.instant());
        for (Role role : Role.values()) {
            Secret token = given.get(role);
            Hash hash = token == null ? access.kept(role) : chosen(role, token);
            access.tokens.put(role, hash);
            access.store.removeLoginsWithOther(role, hash);
        }
        if (access.tokens.get(Role.VIEWER).equals(access.tokens.get(Role.OPERATOR))) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The tokens of viewers and operators are the same",
                    "Give two, or leave one out and it is made");
        }
        return access;
    }

    private static Hash chosen(Role role, Secret token) {
        if (token.reveal().length() < SHORTEST_TOKEN || token.reveal().length() > LONGEST_TOKEN) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The " + role.word() + "'s token has " + token.reveal().length() + " characters, expected "
                            + SHORTEST_TOKEN + " to " + LONGEST_TOKEN,
                    "Make one (openssl rand -hex 32), or leave it out and it is made");
        }
        return Tokens.hash(token.reveal()); // only its hash stays
    }

    private Hash kept(Role role) {
        while (true) {
            Optional<Hash> known = store.token(role);
            if (known.isPresent()) {
                return known.get();
            }
            Secret token = Tokens.random();
            Hash hash = Tokens.hash(token.reveal()); // likewise
            if (store.add(role, hash)) {
                made.put(role, token);
                return hash;
            } // another process was faster: its token counts
        }
    }

    /** Tokens that were made just now: to be shown once, for nobody knows them later. */
    public Map<Role, Secret> made() {
        return Map.copyOf(made);
    }

    /**
     * Whose request this is.
     *
     * @param authorization the header, null if it was not sent
     * @param cookie of ours, null if it was not sent
     * @param address it comes from
     * @return empty if it says nothing about that, or its cookie is over
     * @throws ProblemException 401 for a wrong token, 429 after too many
     */
    Optional<Caller> caller(@Nullable String authorization, @Nullable String cookie, String address) {
        if (authorization != null) {
            String[] parts = authorization.strip().split(" +", 2);
            if (parts.length != 2 || !parts[0].equalsIgnoreCase("Bearer")) {
                throw ProblemException.unauthenticated("The Authorization header is none with a bearer token");
            }
            Role role = role(parts[1], address);
            return Optional.of(new Caller(role, "token:" + role.word()));
        }
        if (cookie == null || cookie.isEmpty() || cookie.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        // Not counted among the failures: these are random, and an old one is what every browser comes with some day.
        Hash hash = Tokens.hash(cookie);
        return login(hash).map(login -> new Caller(login.role(), "browser:" + hash.text()));
    }

    private Optional<Login> login(Hash hash) {
        Instant now = clock.instant();
        Login known = logins.get(hash.text());
        if (known == null) {
            Optional<Login> stored = store.login(hash, now);
            if (logins.size() >= MOST_REMEMBERED) {
                logins.clear();
            }
            stored.ifPresent(login -> logins.put(hash.text(), login));
            return stored;
        }
        if (now.isBefore(known.until())) {
            return Optional.of(known);
        }
        logins.remove(hash.text());
        return Optional.empty();
    }

    /**
     * What a token is good for.
     *
     * @throws ProblemException 401 for a wrong token, 429 after too many
     */
    Role role(String token, String address) {
        Optional<Duration> wait = failures.waitFor(address);
        if (wait.isPresent()) {
            throw ProblemException.tooMany(wait.get());
        }
        Hash hash = Tokens.hash(token);
        Role found = null;
        for (Map.Entry<Role, Hash> each : tokens.entrySet()) { // all of them, so that the time tells nothing
            if (each.getValue().equals(hash)) {
                found = each.getKey();
            }
        }
        if (found == null) {
            failures.add(address);
            throw ProblemException.unauthenticated("The token is none of this server's");
        }
        return found;
    }

    /** Lets a browser in; the value of its cookie. */
    Secret logIn(Role role) {
        Instant now = clock.instant();
        store.removeLoginsBefore(now);
        Secret id = Tokens.random();
        store.addLogin(
                Tokens.hash(id.reveal()), role, tokens.get(role), now.plus(LOGGED_IN_FOR)); // only its hash is kept
        return id;
    }

    /** Does nothing for a cookie that is none of ours. */
    void logOut(String cookie) {
        Hash hash = Tokens.hash(cookie);
        logins.remove(hash.text());
        store.removeLogin(hash);
    }
}
