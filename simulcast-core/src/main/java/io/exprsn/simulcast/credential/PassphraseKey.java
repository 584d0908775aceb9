package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.SCrypt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes keys of a passphrase, one per salt. Usually there is one salt: the first entry opened gives the salt for those sealed later, so
 * that a program makes its key once.
 */
final class PassphraseKey extends VaultKey {
    private static final Logger LOG = LoggerFactory.getLogger(VaultKey.class);
    private static final Pattern HEX_KEY = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int ADVISED_LENGTH = 12;

    /** Entries that somebody made up may bring any number of salts. */
    private static final int MOST_KEYS = 32;

    private final byte[] passphrase;
    private final ScryptParameters strength;
    private final Object lock = new Object();
    private final Map<Salt, AesKey> made = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Salt, AesKey> eldest) {
            return size() > MOST_KEYS;
        }
    };
    private @Nullable Salt current;

    PassphraseKey(Secret passphrase, ScryptParameters strength) {
        String text = passphrase.reveal(); // becomes a key
        if (!text.equals(text.strip())) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The passphrase for credentials begins or ends with a space or line break",
                    "Take it away: from a file it comes with its last line break");
        }
        if (text.length() < ADVISED_LENGTH) {
            LOG.warn(
                    "The passphrase for credentials is shorter than {} characters: who gets the files may guess it",
                    ADVISED_LENGTH);
        }
        this.passphrase =
                HEX_KEY.matcher(text).matches() ? HexFormat.of().parseHex(text) : text.getBytes(StandardCharsets.UTF_8);
        this.strength = strength;
    }

    @Override
    SealingKey sealing() {
        synchronized (lock) {
            if (current == null) {
                current = Salt.random(strength);
            }
            return new SealingKey(key(current), Optional.of(current));
        }
    }

    @Override
    Optional<AesKey> opening(Envelope sealed) {
        synchronized (lock) {
            return sealed.salt().map(this::key).filter(key -> key.number() == sealed.keyNumber());
        }
    }

    @Override
    boolean isCurrent(Envelope sealed) {
        return sealed.salt().map(Salt::strength).filter(strength::equals).isPresent()
                && opening(sealed).isPresent();
    }

    @Override
    void opened(Envelope sealed) {
        synchronized (lock) {
            if (current == null) {
                current = sealed.salt()
                        .filter(salt -> salt.strength().equals(strength))
                        .orElse(null);
            }
        }
    }

    @Override
    public String toString() {
        return "a passphrase";
    }

    private AesKey key(Salt salt) {
        return made.computeIfAbsent(salt, this::make);
    }

    private AesKey make(Salt salt) {
        ScryptParameters work = salt.strength();
        try {
            byte[] key =
                    SCrypt.generate(passphrase, salt.toBytes(), 1 << work.log2n(), work.r(), work.p(), AesKey.LENGTH);
            try {
                return new AesKey(key);
            } finally {
                AesKey.wipe(key);
            }
        } catch (NoClassDefFoundError e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Making a key of a passphrase takes scrypt from Bouncy Castle (bcprov), which is not on the class path",
                    "Add it, or use a Tink keyset",
                    e);
        }
    }
}
