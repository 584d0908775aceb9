package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/** Certificates for an RTMPS listener. TLS 1.2 and 1.3 by the JDK's engine; no ALPN, which RTMP clients do not send. */
public final class ServerTls {
    private ServerTls() {}

    /**
     * From the files a certificate authority hands out.
     *
     * @param certificateChain PEM, the server's certificate first
     * @param privateKey PEM, PKCS#8, not encrypted
     * @throws SimulcastException if a file is missing or no such thing
     */
    public static SslContext fromPem(Path certificateChain, Path privateKey) {
        try {
            return build(SslContextBuilder.forServer(certificateChain.toFile(), privateKey.toFile()));
        } catch (IllegalArgumentException | SSLException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Reading the RTMPS certificate chain " + certificateChain + " and its private key " + privateKey
                            + " failed",
                    "Give a readable PEM certificate chain and its unencrypted PKCS#8 private key",
                    e);
        }
    }

    /**
     * From a key store with one private key and its chain.
     *
     * @param password of the private key
     * @throws SimulcastException if the key cannot be opened
     */
    public static SslContext fromKeyStore(KeyStore keyStore, Secret password) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore, password.reveal().toCharArray());
            return build(SslContextBuilder.forServer(keys));
        } catch (GeneralSecurityException | SSLException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Opening the private key in the key store for RTMPS failed",
                    "Give a key store with one private key and its chain, and the password of that key",
                    e);
        }
    }

    private static SslContext build(SslContextBuilder builder) throws SSLException {
        return builder.sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
    }
}
