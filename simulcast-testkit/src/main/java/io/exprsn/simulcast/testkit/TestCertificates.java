package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority and server certificates for tests of TLS, made when asked for. They are worth nothing outside of a test:
 * the authority's key lies in the folder and its password in this class. Made by the {@code keytool} of the running JDK,
 * because the JDK has no public API for it. Safe for use by several threads.
 */
public final class TestCertificates {
    private static final String PASSWORD = "testing";
    private static final String AUTHORITY = "ca";

    private final Path folder;
    private final Path store;
    private final Map<String, String> aliases = new HashMap<>();

    private TestCertificates(Path folder) {
        this.folder = folder;
        store = folder.resolve("test-certificates.p12");
    }

    /**
     * Makes an authority.
     *
     * @param folder an existing folder, best a temporary one, that takes all files
     * @throws UncheckedIOException if a file cannot be written
     * @throws IllegalStateException if keytool is missing or fails
     */
    public static TestCertificates create(Path folder) {
        var certificates = new TestCertificates(folder);
        certificates.keytool("-genkeypair", "-alias", AUTHORITY, "-dname", "CN=Test authority", "-ext", "bc:c");
        certificates.writePem(certificates.caPem(), "CERTIFICATE", certificates.chain(AUTHORITY));
        return certificates;
    }

    /** The authority's certificate, PEM. */
    public Path caPem() {
        return folder.resolve("ca.pem");
    }

    /** The valid certificate of this host and then the authority's, PEM. */
    public Path chainPem(String host) {
        String alias = alias(host, false);
        Path file = folder.resolve(alias + "-chain.pem");
        writePem(file, "CERTIFICATE", chain(alias));
        return file;
    }

    /** The private key of {@link #chainPem}, PKCS#8 PEM, not encrypted. */
    public Path keyPem(String host) {
        String alias = alias(host, false);
        Path file = folder.resolve(alias + "-key.pem");
        try {
            Key key = load().getKey(alias, PASSWORD.toCharArray());
            writePem(file, "PRIVATE KEY", List.of(key.getEncoded()));
            return file;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of " + host + " cannot be read", e);
        }
    }

    /**
     * A server with a valid certificate. For a wrong host, ask for a name that the server does not have.
     *
     * @param host the DNS name or IPv4 address that the certificate is for; {@code localhost} covers 127.0.0.1 too
     */
    public SSLContext serverContext(String host) {
        return serverContext(alias(host, false), host);
    }

    /**
     * A server whose certificate expired yesterday.
     *
     * @param host the DNS name or IPv4 address that the certificate is for
     */
    public SSLContext expiredServerContext(String host) {
        return serverContext(alias(host, true), host);
    }

    /** A client that trusts this authority and nobody else. */
    public SSLContext clientContext() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(AUTHORITY, load().getCertificate(AUTHORITY));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the client's TLS context cannot be made", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the client's TLS context cannot be made", e);
        }
    }

    private SSLContext serverContext(String alias, String host) {
        try {
            KeyStore all = load();
            // A store with one entry, so that the key manager has no choice.
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    alias,
                    all.getKey(alias, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    all.getCertificateChain(alias));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the TLS context of " + host + " cannot be made", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the TLS context of " + host + " cannot be made", e);
        }
    }

    /** Makes the certificate on first use. */
    private synchronized String alias(String host, boolean expired) {
        return aliases.computeIfAbsent(host + (expired ? " expired" : ""), key -> {
            String alias = "server-" + (aliases.size() + 1);
            var arguments = new ArrayList<>(List.of(
                    "-genkeypair",
                    "-alias",
                    alias,
                    "-dname",
                    "CN=Test server " + alias,
                    "-ext",
                    "san=" + alternativeNames(host),
                    "-ext",
                    "eku=serverAuth",
                    "-signer",
                    AUTHORITY));
            if (expired) {
                arguments.addAll(List.of("-startdate", "-3d", "-validity", "2"));
            }
            keytool(arguments.toArray(String[]::new));
            return alias;
        });
    }

    private static String alternativeNames(String host) {
        if (host.matches("[0-9.]+")) {
            return "ip:" + host;
        }
        return host.equals("localhost") ? "dns:localhost,ip:127.0.0.1" : "dns:" + host;
    }

    private synchronized void keytool(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")); // it runs for a moment
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of(
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore"));
        command.add(store.toString());
        if (!command.contains("-validity")) {
            command.addAll(List.of("-validity", "30"));
        }
        Path log = folder.resolve("keytool.log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("keytool did not end within 60 s");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        "keytool ended with " + process.exitValue() + ": " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new IllegalStateException("keytool of the running JDK cannot be used: " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool ran", e);
        }
    }

    private synchronized KeyStore load() {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore loaded = KeyStore.getInstance("PKCS12");
            loaded.load(in, PASSWORD.toCharArray());
            return loaded;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the store of test certificates cannot be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the store of test certificates cannot be read", e);
        }
    }

    private List<byte[]> chain(String alias) {
        try {
            var encoded = new ArrayList<byte[]>();
            for (Certificate certificate : Objects.requireNonNull(load().getCertificateChain(alias))) {
                encoded.add(certificate.getEncoded());
            }
            return encoded;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate " + alias + " cannot be read", e);
        }
    }

    private void writePem(Path file, String label, List<byte[]> items) {
        var text = new StringBuilder();
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        for (byte[] item : items) {
            text.append("-----BEGIN ").append(label).append("-----\n");
            text.append(base64.encodeToString(item)).append('\n');
            text.append("-----END ").append(label).append("-----\n");
        }
        try {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file.getFileName(), e);
        }
    }
}
