package io.exprsn.simulcast.credential;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * How a key is made of a passphrase. Not a secret: it stands in front of each entry, so that no entry is lost with another file.
 *
 * @param bytes {@value #LENGTH} random bytes in hexadecimal digits
 */
record Salt(ScryptParameters strength, String bytes) {
    static final int LENGTH = 16;

    static Salt random(ScryptParameters strength) {
        byte[] random = new byte[LENGTH];
        new SecureRandom().nextBytes(random);
        return new Salt(strength, HexFormat.of().formatHex(random));
    }

    byte[] toBytes() {
        return HexFormat.of().parseHex(bytes);
    }
}
