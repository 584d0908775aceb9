package io.exprsn.simulcast.internal.service;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.CheckResult;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server is there and speaks what its address says, tried once: connect, TLS where it is RTMPS, the first half of RTMP's
 * handshake; for SRT one induction and its answer. No stream is announced and no key is sent. Nothing but the given host is spoken to
 * (through the destination's proxy, where it has one). Blocks for at most a few times the patience.
 *
 * @param server {@code rtmp}, {@code rtmps} or {@code srt}
 * @param through the proxy on the way, null for none
 * @param settings of the destination: trust and local address count here too
 * @param patience for each step
 */
record Reach(URI server, @Nullable ProxyAddress through, Map<String, String> settings, Duration patience) {
    private static final int RTMP_VERSION = 3;
    private static final int HANDSHAKE_BYTES = 1536;
    private static final int SRT_TRIES = 3;
    private static final int SRT_HANDSHAKE = 0x80000000; // control packet of type 0
    private static final int SRT_MAGIC = 0x4A17; // what a listener of SRT puts where UDT has nothing
    private static final int SRT_INDUCTION_BYTES = 64;

    /** Adds what was found. */
    CheckResult check(CheckResult result, boolean blocking) {
        long begun = System.nanoTime();
        try {
            if (isSrt()) {
                induceSrt();
            } else {
                shakeRtmp();
            }
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            return result.withNotice(
                    place() + " is there and answers as " + (isSrt() ? "an SRT listener" : "an RTMP server")
                            + ", after " + millis + " ms",
                    "");
        } catch (Unreached e) {
            return blocking ? result.withObstacle(e.text, e.remedy) : result.withNotice(e.text, e.remedy);
        }
    }

    private boolean isSrt() {
        return IngestProtocol.of(server) == IngestProtocol.SRT;
    }

    private boolean isSecure() {
        return IngestProtocol.of(server) == IngestProtocol.RTMPS;
    }

    private int port() {
        return server.getPort() > 0 ? server.getPort() : isSecure() ? 443 : 1935;
    }

    private String host() {
        String host = server.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private String place() {
        return server.getHost() + ":" + port();
    }

    private void shakeRtmp() throws Unreached {
        try (Socket plain = connected();
                Socket socket = isSecure() ? secured(plain) : plain) {
            byte[] hello = new byte[1 + HANDSHAKE_BYTES]; // zeros are as good as anything that is random
            hello[0] = RTMP_VERSION;
            socket.getOutputStream().write(hello);
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            int version = in.read();
            if (version < 0) {
                throw new EOFException();
            }
            if (version != RTMP_VERSION) {
                throw new Unreached(
                        place() + " answers, but not as an RTMP server does",
                        isSecure() ? "Compare host and port" : "Compare host and port; it may want rtmps://");
            }
            new DataInputStream(in).readFully(new byte[HANDSHAKE_BYTES]);
        } catch (EOFException closed) {
            throw new Unreached(
                    place() + " closes the connection before it answers",
                    isSecure() ? "Compare host and port" : "Compare host and port; it may want rtmps://");
        } catch (SSLException | GeneralSecurityException e) {
            throw new Unreached(
                    "TLS with " + place() + " fails: " + e.getMessage(),
                    "Compare host and port; for a certificate of your own give its authority with trusting(pem)");
        } catch (SocketTimeoutException e) {
            throw silent();
        } catch (ConnectException e) {
            throw new Unreached(
                    place() + " cannot be connected to: " + e.getMessage(),
                    "Compare host and port, and look whether a firewall is in the way");
        } catch (IOException e) {
            throw new Unreached(
                    place() + " cannot be reached: " + e.getMessage(),
                    "Compare host and port, and look whether a firewall or proxy is in the way");
        }
    }

    private Socket connected() throws IOException, Unreached {
        IOException last = new UnknownHostException(host());
        for (InetSocketAddress address : through == null ? resolved() : unresolved()) {
            Socket socket = new Socket(through == null ? Proxy.NO_PROXY : proxy(through));
            try {
                String from = settings.get(Destination.LOCAL_ADDRESS);
                if (from != null) {
                    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
                }
                socket.setSoTimeout(millis());
                socket.connect(address, millis());
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private InetSocketAddress[] unresolved() {
        return new InetSocketAddress[] {InetSocketAddress.createUnresolved(host(), port())}; // the proxy looks it up
    }

    private InetSocketAddress[] resolved() throws Unreached {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host());
            InetSocketAddress[] result = new InetSocketAddress[addresses.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = new InetSocketAddress(addresses[i], port());
            }
            return result;
        } catch (UnknownHostException e) {
            throw new Unreached(
                    "The host name " + host() + " cannot be resolved",
                    "Check its spelling and this machine's name server");
        }
    }

    private static Proxy proxy(ProxyAddress through) {
        return new Proxy(through.socks() ? Proxy.Type.SOCKS : Proxy.Type.HTTP, through.resolved());
    }

    private SSLSocket secured(Socket plain) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        String pem = settings.get(Destination.TRUST);
        context.init(null, pem == null ? null : trusting(Path.of(pem)).getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host(), port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the host's name must stand in the certificate
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static TrustManagerFactory trusting(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            int count = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority " + count++, authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /** Datagrams get lost, so it is asked more than once. */
    private void induceSrt() throws Unreached {
        for (InetSocketAddress address : resolved()) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(address); // takes answers of this host alone
                socket.setSoTimeout(Math.max(1, millis() / SRT_TRIES));
                for (int i = 0; i < SRT_TRIES; i++) {
                    byte[] induction = induction();
                    socket.send(new DatagramPacket(induction, induction.length));
                    if (answers(socket)) {
                        return;
                    }
                }
            } catch (PortUnreachableException e) {
                throw new Unreached(
                        "Nothing listens at " + place() + " (UDP)", "Compare host and port, and look whether it runs");
            } catch (IOException e) {
                throw new Unreached(
                        place() + " (UDP) cannot be reached: " + e.getMessage(),
                        "Compare host and port, and look whether a firewall is in the way");
            }
        }
        throw silent();
    }

    private boolean answers(DatagramSocket socket) throws IOException, Unreached {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException silence) {
            return false;
        }
        ByteBuffer answer = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        if (packet.getLength() < SRT_INDUCTION_BYTES
                || answer.getInt(0) != SRT_HANDSHAKE
                || (answer.getInt(20) & 0xFFFF) != SRT_MAGIC) {
            throw new Unreached(place() + " answers, but not as an SRT listener does", "Compare host and port");
        }
        return true;
    }

    /** A caller's first packet: a handshake of version 4, as the SRT draft (section 4.3.1.1) has it. */
    private static byte[] induction() {
        ByteBuffer packet = ByteBuffer.allocate(SRT_INDUCTION_BYTES);
        packet.putInt(SRT_HANDSHAKE).putInt(0).putInt(0).putInt(0); // header: type, nothing, time, socket 0
        packet.putInt(4).putShort((short) 0).putShort((short) 2); // version, no encryption, a datagram socket
        packet.putInt(1).putInt(1500).putInt(8192).putInt(1).putInt(1); // sequence, MTU, window, induction, our socket
        return packet.array(); // cookie and address are zero
    }

    private int millis() {
        return (int) patience.toMillis();
    }

    private Unreached silent() {
        return new Unreached(
                place() + (isSrt() ? " (UDP)" : "") + " does not answer within " + patience.toSeconds() + " s",
                "Compare host and port, and look whether a firewall is in the way");
    }

    /** Why not, and what helps. */
    private static final class Unreached extends Exception {
        private static final long serialVersionUID = 1L;

        private final String text;
        private final String remedy;

        Unreached(String text, String remedy) {
            super(text);
            this.text = text;
            this.remedy = remedy;
        }
    }
}
