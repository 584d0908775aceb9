package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.Credential.ApiToken;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.credential.Credential.SecretSet;
import io.exprsn.simulcast.credential.Credential.StreamKey;
import io.exprsn.simulcast.internal.json.Json;
import io.exprsn.simulcast.store.SealedRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes sealed fields of a credential and back. Each secret is a field of its own, sealed; the field {@value #DETAILS} holds everything
 * else, also sealed, with a digest of each other field: fields of two editions of a credential do not pass for one.
 */
final class CredentialSeal {
    static final String DETAILS = "details";
    static final int FORMAT = 1;

    private static final String ACCESS_TOKEN = "accessToken";
    private static final String REFRESH_TOKEN = "refreshToken";
    private static final String STREAM_KEY = "streamKey";
    private static final String API_TOKEN = "apiToken";

    /** In front of the names of a set, which are anybody's choice and must not pass for a field of ours. */
    private static final String MEMBER = "secret.";

    private final CredentialVault vault;

    CredentialSeal(CredentialVault vault) {
        this.vault = vault;
    }

    Map<String, String> seal(String name, Credential credential) {
        Map<String, String> fields = new TreeMap<>();
        Map<String, Object> digests = new TreeMap<>();
        secrets(credential).forEach((field, secret) -> {
            byte[] sealed = seal(name, field, secret.reveal().getBytes(StandardCharsets.UTF_8)); // to be kept
            fields.put(field, base64(sealed));
            digests.put(field, digest(sealed));
        });
        Map<String, Object> details = details(credential);
        details.put("format", FORMAT);
        details.put("fields", digests);
        fields.put(DETAILS, base64(seal(name, DETAILS, Json.bytes(details))));
        return fields;
    }

    Credential open(SealedRecord record) {
        if (!record.fields().containsKey(DETAILS)) {
            throw incomplete(record.name());
        }
        Map<String, Secret> secrets = new TreeMap<>();
        Map<String, Object> digests = new TreeMap<>();
        Map<String, Object> details = Map.of();
        for (String field : record.fields().keySet()) {
            byte[] sealed = sealed(record, field);
            byte[] plain = vault.open(record.name(), field, sealed);
            if (field.equals(DETAILS)) {
                details = Json.object(plain).orElseThrow(() -> incomplete(record.name()));
            } else {
                secrets.put(field, Secret.of(new String(plain, StandardCharsets.UTF_8)));
                digests.put(field, digest(sealed));
            }
            AesKey.wipe(plain);
        }
        if (!Integer.valueOf(FORMAT).equals(details.get("format"))) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The credential \"" + record.name() + "\" has format " + details.get("format")
                            + ", and this version reads format " + FORMAT,
                    "Use the version of the library that wrote it, or a newer one");
        }
        if (!digests.equals(details.get("fields"))) {
            throw incomplete(record.name());
        }
        return credential(record.name(), secrets, details);
    }

    /** A field's ciphertext. */
    static byte[] sealed(SealedRecord record, String field) {
        try {
            return Base64.getDecoder().decode(record.fields().getOrDefault(field, ""));
        } catch (IllegalArgumentException e) {
            throw Envelope.changed("field \"" + field + "\" of credential \"" + record.name() + "\"");
        }
    }

    private byte[] seal(String name, String field, byte[] plain) {
        try {
            return vault.seal(name, field, plain);
        } finally {
            AesKey.wipe(plain);
        }
    }

    private static Map<String, Secret> secrets(Credential credential) {
        Map<String, Secret> secrets = new TreeMap<>();
        if (credential instanceof OAuthTokens tokens) {
            secrets.put(ACCESS_TOKEN, tokens.accessToken());
            if (tokens.refreshToken() != null) {
                secrets.put(REFRESH_TOKEN, tokens.refreshToken());
            }
        } else if (credential instanceof StreamKey key) {
            secrets.put(STREAM_KEY, key.key());
        } else if (credential instanceof ApiToken token) {
            secrets.put(API_TOKEN, token.token());
        } else if (credential instanceof SecretSet set) {
            set.byName().forEach((name, secret) -> secrets.put(MEMBER + name, secret));
        }
        return secrets;
    }

    private static Map<String, Object> details(Credential credential) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (credential instanceof OAuthTokens tokens) {
            details.put("kind", "oauth");
            if (tokens.expiresAt() != null) {
                details.put("expiresAt", tokens.expiresAt().toString());
            }
            details.put("scopes", List.copyOf(tokens.scopes()));
            putAccount(details, tokens.account());
        } else if (credential instanceof StreamKey) {
            details.put("kind", "streamKey");
        } else if (credential instanceof ApiToken token) {
            details.put("kind", "apiToken");
            putAccount(details, token.account());
        } else if (credential instanceof SecretSet) {
            details.put("kind", "secretSet");
        }
        return details;
    }

    private static void putAccount(Map<String, Object> details, @Nullable Account account) {
        if (account != null) {
            details.put("accountId", account.id());
            details.put("accountName", account.name());
        }
    }

    private static Credential credential(String name, Map<String, Secret> secrets, Map<String, Object> details) {
        return switch (String.valueOf(details.get("kind"))) {
            case "oauth" ->
                new OAuthTokens(
                        secret(name, secrets, ACCESS_TOKEN),
                        secrets.get(REFRESH_TOKEN),
                        instant(name, details.get("expiresAt")),
                        scopes(details.get("scopes")),
                        account(details));
            case "streamKey" -> new StreamKey(secret(name, secrets, STREAM_KEY));
            case "apiToken" -> new ApiToken(secret(name, secrets, API_TOKEN), account(details));
            case "secretSet" -> new SecretSet(members(name, secrets));
            default -> throw incomplete(name);
        };
    }

    private static Map<String, Secret> members(String name, Map<String, Secret> secrets) {
        Map<String, Secret> members = new TreeMap<>();
        secrets.forEach((field, secret) -> {
            if (!field.startsWith(MEMBER)) {
                throw incomplete(name);
            }
            members.put(field.substring(MEMBER.length()), secret);
        });
        if (members.isEmpty()) {
            throw incomplete(name);
        }
        return members;
    }

    private static Secret secret(String name, Map<String, Secret> secrets, String field) {
        Secret secret = secrets.get(field);
        if (secret == null) {
            throw incomplete(name);
        }
        return secret;
    }

    private static @Nullable Instant instant(String name, @Nullable Object text) {
        try {
            return text == null ? null : Instant.parse(text.toString());
        } catch (DateTimeException e) {
            throw incomplete(name);
        }
    }

    private static Set<String> scopes(@Nullable Object list) {
        Set<String> scopes = new LinkedHashSet<>();
        if (list instanceof List<?> all) {
            all.forEach(scope -> scopes.add(String.valueOf(scope)));
        }
        return scopes;
    }

    private static @Nullable Account account(Map<String, Object> details) {
        Object id = details.get("accountId");
        Object name = details.get("accountName");
        return id == null || name == null ? null : new Account(id.toString(), name.toString());
    }

    private static SimulcastException incomplete(String name) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                "The credential \"" + name + "\" is not whole: its fields were not sealed together",
                "Put the entry back from a backup, or remove it and give the credential again");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String digest(byte[] sealed) {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(sealed));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
