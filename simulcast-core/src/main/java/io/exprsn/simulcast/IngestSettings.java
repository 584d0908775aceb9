package io.exprsn.simulcast;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where and how publishers reach us.
 *
 * @param bindAddress local address to listen on; {@value #LOOPBACK} unless told otherwise
 * @param port TCP port, 0 lets the system choose
 * @param certificateChain PEM file of the certificate chain: makes it RTMPS; null for plain RTMP
 * @param privateKey PEM file (PKCS#8) of the private key; null for plain RTMP
 * @param takeOver whether a second publisher with the same key replaces the first; else it is refused
 */
public record IngestSettings(
        String bindAddress,
        int port,
        @Nullable Path certificateChain,
        @Nullable Path privateKey,
        boolean takeOver) {

    /** The address that only this machine can reach. */
    public static final String LOOPBACK = "127.0.0.1";

    public IngestSettings {
        if (port < 0 || port > 65535) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The ingest port is " + port + ", expected 0 to 65535",
                    "Usual is 1935; 0 lets the system choose");
        }
        if ((certificateChain == null) != (privateKey == null)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "An RTMPS ingest was given only one of certificate chain and private key",
                    "Give both PEM files, or neither for plain RTMP");
        }
    }

    /** Plain RTMP on loopback. */
    public static IngestSettings rtmp(int port) {
        return new IngestSettings(LOOPBACK, port, null, null, false);
    }

    /** RTMPS on loopback, with PEM files of the certificate chain and its PKCS#8 key. */
    public static IngestSettings rtmps(int port, Path certificateChain, Path privateKey) {
        return new IngestSettings(LOOPBACK, port, certificateChain, privateKey, false);
    }

    /** The same on another local address, for instance 0.0.0.0 for all. */
    public IngestSettings bind(String address) {
        return new IngestSettings(address, port, certificateChain, privateKey, takeOver);
    }

    /** The same, but a second publisher replaces the first. */
    public IngestSettings takingOver() {
        return new IngestSettings(bindAddress, port, certificateChain, privateKey, true);
    }

    /** Whether publishers need TLS. */
    public boolean isSecure() {
        return certificateChain != null;
    }
}
