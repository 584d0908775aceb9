package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand connections that say nothing, at the listener of a running show. */
@Tag("chaos")
@Tag("by-hand")
class CrowdAtTheDoorTest {
    private static final int CROWD = 1000;
    private static final int PER_ADDRESS = 16;
    private static final Duration CALM = Duration.ofSeconds(8);
    /** Longer than the limit of the handshake, so that the crowd comes, waits and is dropped within it. */
    private static final Duration CROWDED = Duration.ofSeconds(22);

    @Test
    void ofOneAddressIsTurnedAwayAndNotNoticed() throws Exception {
        try (Crowd crowd = new Crowd()) {
            show(crowd, i -> "127.0.0.1");
            // The publisher has one of the places of its address.
            assertThat(crowd.turnedAway).isGreaterThanOrEqualTo(CROWD - PER_ADDRESS);
        }
    }

    @Test
    void ofManyAddressesIsDroppedWithItsHandshakeLimitAndNotNoticed() throws Exception {
        try (Crowd crowd = new Crowd()) {
            show(crowd, i -> "127.0.1." + (1 + i / PER_ADDRESS));
            assertThat(crowd.turnedAway).isEqualTo(CROWD);
        }
    }

    private static void show(Crowd crowd, IntFunction<String> from) throws Exception {
        Secret key = Secret.of("studio");
        try (CheckingIngest sink = CheckingIngest.builder().rememberMessages().start();
                Shows receiving = new Shows(b -> b.ingest(0));
                Simulcaster studio = Simulcaster.builder().build()) {
            SimulcastSession show = receiving.start(Source.ingest(key), to("sink", sink));
            int port = receiving.simulcaster.ingestAddresses().get(0).getPort();
            studio.start(SimulcastPlan.named("studio")
                    .source(flv())
                    .to(Destination.rtmp("listener", URI.create("rtmp://127.0.0.1:" + port + "/live"), key))
                    .build());
            sink.awaitMedia(CALM, SOON);
            crowd.come(port, from);
            IngestReport report = sink.awaitMedia(CROWDED, CROWDED.plus(SOON)).report();
            crowd.countTurnedAway();
            List<MediaMessage> pictures = report.video().orElseThrow().log().stream()
                    .filter(MediaMessage::frame)
                    .toList();
            double calm = lateness99(pictures, 2_000, CALM.toMillis());
            double crowded = lateness99(pictures, CALM.toMillis(), CROWDED.toMillis());
            System.out.printf(
                    "crowd: p99 lateness %.1f ms before, %.1f ms with it; %d of %d turned away%n",
                    calm, crowded, crowd.turnedAway, CROWD);
            assertThat(report.violations()).isEmpty();
            assertThat(report.unbroken(Duration.ofMillis(200)))
                    .as("%s", report.whatIsBroken(Duration.ofMillis(200)))
                    .isTrue();
            assertThat(sink.publications()).hasSize(1);
            assertThat(handle(show, "sink").status().droppedFrames()).isZero();
            // The crowd is in this JVM too, and opening its sockets takes a core for a while.
            assertThat(crowded).isLessThanOrEqualTo(calm + 100);
        }
    }

    /** How much later than the earliest ones pictures of a stretch come, 99th percentile in ms. */
    private static double lateness99(List<MediaMessage> pictures, long from, long to) {
        double[] late = pictures.stream()
                .filter(message -> message.dts() >= from && message.dts() < to)
                .mapToDouble(message -> message.arrivedAt() / 1e6 - message.dts())
                .sorted()
                .toArray();
        return late[(int) (late.length * 0.99)] - late[0];
    }

    private static final class Crowd implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();
        private int turnedAway;

        void come(int port, IntFunction<String> from) throws IOException {
            for (int i = 0; i < CROWD; i++) {
                Socket socket = new Socket();
                sockets.add(socket);
                try {
                    socket.bind(new InetSocketAddress(from.apply(i), 0));
                } catch (BindException e) {
                    Peers.require(false, "no loopback network of many addresses");
                }
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        }

        void countTurnedAway() throws IOException {
            for (Socket socket : sockets) {
                socket.setSoTimeout(2_000);
                try {
                    turnedAway += socket.getInputStream().read() < 0 ? 1 : 0;
                } catch (SocketTimeoutException stillThere) {
                    continue;
                } catch (SocketException reset) {
                    turnedAway++;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
