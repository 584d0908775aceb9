package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A self-signed certificate for 127.0.0.1, made by the JDK's keytool for one test run. */
final class TestCertificate {
    static final Secret PASSWORD = Secret.of("test-password");
    private static final String ALIAS = "rtmps";

    private TestCertificate() {}

    static KeyStore keyStore(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve("rtmps.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD.reveal()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keyStore.load(in, PASSWORD.reveal().toCharArray());
        }
        return keyStore;
    }

    static Path certificatePem(KeyStore keyStore, Path folder) throws IOException, GeneralSecurityException {
        return pem(
                folder.resolve("chain.pem"),
                "CERTIFICATE",
                keyStore.getCertificate(ALIAS).getEncoded());
    }

    static Path keyPem(KeyStore keyStore, Path folder) throws IOException, GeneralSecurityException {
        return pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                keyStore.getKey(ALIAS, PASSWORD.reveal().toCharArray()).getEncoded());
    }

    private static Path pem(Path file, String kind, byte[] encoded) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(encoded);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
