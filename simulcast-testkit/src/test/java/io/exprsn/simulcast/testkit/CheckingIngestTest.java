package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.IngestAction.accept;
import static io.exprsn.simulcast.testkit.IngestAction.acceptLater;
import static io.exprsn.simulcast.testkit.IngestAction.announceChunkSize;
import static io.exprsn.simulcast.testkit.IngestAction.close;
import static io.exprsn.simulcast.testkit.IngestAction.command;
import static io.exprsn.simulcast.testkit.IngestAction.error;
import static io.exprsn.simulcast.testkit.IngestAction.ping;
import static io.exprsn.simulcast.testkit.IngestAction.reconnectRequest;
import static io.exprsn.simulcast.testkit.IngestAction.refuse;
import static io.exprsn.simulcast.testkit.IngestAction.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckingIngestTest {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration GAP = Duration.ofMillis(100);

    @Test
    void reportsAnUnbrokenPublication() throws Exception {
        try (var ingest = CheckingIngest.start()) {
            try (var publisher = new TinyPublisher(ingest).publish("key")) {
                publisher.media(2);
                Publication publication = ingest.awaitMedia(Duration.ofMillis(1960), WAIT);
                assertThat(publication.isLive()).isTrue();
                publisher.command(3, 0, "FCUnpublish", 6, null, "key");
                publisher.command(3, 0, "deleteStream", 7, null, 1);
            }
            IngestReport report = ingest.current().orElseThrow().awaitEnd(WAIT);

            assertThat(report.whatIsBroken(GAP)).isEmpty();
            assertThat(report.hazards()).isEmpty();
            assertThat(report.unbroken(GAP)).isTrue();
            assertThat(report.unbroken(Duration.ofMillis(39))).isFalse();
            assertThat(report.end()).isEqualTo(EndReason.CLEAN);
            assertThat(report.video().orElseThrow().frames()).isEqualTo(50);
            assertThat(report.video().orElseThrow().keyFrames()).isEqualTo(2);
            assertThat(report.video().orElseThrow().largestGap()).isEqualTo(Duration.ofMillis(40));
            assertThat(report.videoAheadOfAudio()).isZero();
            assertThat(report.toString()).doesNotContain("key\"").contains("50 frames");
            CRC32 crc = new CRC32();
            crc.update(TinyPublisher.AUDIO_HEADER);
            for (int i = 0; i < 50; i++) {
                crc.update(TinyPublisher.sound());
            }
            assertThat(report.audio().orElseThrow().crc32()).isEqualTo(crc.getValue());
        }
    }

    @Test
    void tellsHowAPublicationEnded() throws Exception {
        try (var ingest = CheckingIngest.start()) {
            try (var publisher = new TinyPublisher(ingest).publish("closed")) {
                publisher.media(1);
                ingest.awaitMedia(Duration.ofMillis(900), WAIT);
            }
            assertThat(ingest.awaitPublications(1, WAIT).awaitEnd(WAIT).end()).isEqualTo(EndReason.CLOSED);

            try (var publisher = new TinyPublisher(ingest).publish("reset")) {
                publisher.media(1);
                ingest.awaitPublications(2, WAIT).awaitMedia(Duration.ofMillis(900), WAIT);
                publisher.resetOnClose();
            }
            assertThat(ingest.awaitPublications(2, WAIT).awaitEnd(WAIT).end()).isEqualTo(EndReason.RESET);

            try (var publisher = new TinyPublisher(ingest).publish("cut")) {
                ingest.awaitPublications(3, WAIT).disconnect(true);
                assertThat(publisher.endsInOrder()).isFalse();
            }
            assertThat(ingest.awaitPublications(3, WAIT).awaitEnd(WAIT).end()).isEqualTo(EndReason.CUT_BY_INGEST);

            try (var publisher = new TinyPublisher(ingest).publish("garbage")) {
                publisher.hex("03 000000 000004 63 00000000 00000000");
                assertThat(ingest.awaitPublications(4, WAIT).awaitEnd(WAIT).end())
                        .isEqualTo(EndReason.PROTOCOL_ERROR);
            }
            assertThat(ingest.current().orElseThrow().report().endDetail()).contains("got type 99");
        }
    }

    /** One sender's mistake and what the ingest has to say about it. */
    private interface Mistake {
        void make(TinyPublisher publisher) throws IOException;
    }

    private static List<String> violationsOf(Mistake mistake) throws IOException {
        try (var ingest = CheckingIngest.start()) {
            try (var publisher = new TinyPublisher(ingest)) {
                mistake.make(publisher);
            }
            Awaitility.await().until(() -> ingest.connections() == 1 && ingest.openConnections() == 0);
            return ingest.violations();
        }
    }

    @Test
    void findsMediaWithoutHeaderAndKeyFrame() throws Exception {
        List<String> violations = violationsOf(publisher -> {
            publisher.publish("key");
            publisher.send(6, 0, RtmpMessage.VIDEO, 1, TinyPublisher.frame(false, 10));
            publisher.send(4, 0, RtmpMessage.AUDIO, 1, TinyPublisher.sound());
        });
        assertThat(violations)
                .containsExactly(
                        "connection 1: a frame of video track 0 (avc1) came at 0 ms before any sequence header",
                        "connection 1: the first frame of video track 0, at 0 ms, is not a key frame",
                        "connection 1: a frame of audio track 0 (mp4a) came at 0 ms before any sequence header");
    }

    @Test
    void findsTimeGoingBack() throws Exception {
        assertThat(violationsOf(publisher -> {
                    publisher.publish("key");
                    publisher.media(1);
                    publisher.send(4, 900, RtmpMessage.VIDEO, 1, TinyPublisher.frame(true, 10));
                }))
                .containsExactly("connection 1: the time of video track 0 goes back by 60 ms to 900 ms");
    }

    @Test
    void findsMediaInTheWrongPlace() throws Exception {
        assertThat(violationsOf(publisher -> {
                    publisher.publish("key");
                    publisher.send(4, 0, RtmpMessage.AUDIO, 7, TinyPublisher.AUDIO_HEADER);
                    publisher.send(40, 0, RtmpMessage.AUDIO, 1, TinyPublisher.sound());
                    publisher.send(2, 0, RtmpMessage.AUDIO, 1, TinyPublisher.sound());
                    publisher.send(4, 0, RtmpMessage.WINDOW_ACK_SIZE, 1, IngestAction.u32(1000));
                    publisher.send(4, 0, RtmpMessage.DATA, 1, Amf0.write("onMetaData", Map.of("width", 1)));
                    publisher.command(3, 0, "deleteStream", 7, null, 1);
                    publisher.send(4, 0, RtmpMessage.AUDIO, 1, TinyPublisher.sound());
                }))
                .satisfiesExactly(
                        text -> assertThat(text).contains("message stream 7; published is 1"),
                        text -> assertThat(text).contains("chunk stream id 40"),
                        text -> assertThat(text).contains("type 8 came on chunk stream 2"),
                        text -> assertThat(text).contains("control messages belong on 2 and 0"),
                        text -> assertThat(text).contains("without @setDataFrame"),
                        text -> assertThat(text).contains("before NetStream.Publish.Start or after the end"));
    }

    @Test
    void findsMediaSentWithoutWaitingForTheStart() throws Exception {
        assertThat(violationsOf(publisher -> {
                    publisher.handshake().connect().await("_result");
                    publisher.command(3, 0, "createStream", 4, null);
                    byte[] publish = Amf0.write("publish", 5, null, "key", "live");
                    var both = ByteBuffer.allocate(200)
                            .put(new byte[] {8, 0, 0, 0, 0, 0, (byte) publish.length, 20, 1, 0, 0, 0})
                            .put(publish)
                            .put(new byte[] {4, 0, 0, 0, 0, 0, 4, 8, 1, 0, 0, 0})
                            .put(TinyPublisher.AUDIO_HEADER);
                    publisher.raw(java.util.Arrays.copyOf(both.array(), both.position()));
                    publisher.await("onStatus");
                }))
                .containsExactly("connection 1: audio was sent before NetStream.Publish.Start");
    }

    @Test
    void findsChunkHeadersThatServersReadDifferently() throws Exception {
        assertThat(violationsOf(publisher -> {
                    publisher.publish("key");
                    publisher.hex("04 000028 000004 08 01000000 af001190");
                    publisher.hex("c4 af001190");
                }))
                .singleElement()
                .asString()
                .contains("fmt 3 opens a message on chunk stream 4 right after fmt 0 with time 40");
        assertThat(violationsOf(publisher -> {
                    publisher.publish("key");
                    publisher.hex("45 000028 000004 08 af001190");
                }))
                .first()
                .asString()
                .contains("has fmt 1, not fmt 0");
        assertThat(violationsOf(publisher -> {
                    publisher.publish("key");
                    publisher.hex("85 000028 af001190");
                    publisher.endsInOrder();
                }))
                .singleElement()
                .asString()
                .contains("expected fmt 0 as the first header on chunk stream 5, but got fmt 2");
    }

    @Test
    void findsChunksOfAnotherSizeThanAnnounced() throws Exception {
        assertThat(violationsOf(publisher -> {
                    publisher.publish("key");
                    publisher.announceChunkSize(4096);
                    publisher.send(4, 0, RtmpMessage.VIDEO, 1, TinyPublisher.VIDEO_HEADER);
                    publisher.chunkOut = 8192;
                    publisher.send(4, 0, RtmpMessage.VIDEO, 1, TinyPublisher.frame(true, 20_000));
                    publisher.endsInOrder();
                }))
                .last()
                .asString()
                .contains("another size than the 4096 it announced");
        assertThat(violationsOf(publisher -> {
                    publisher.publish("key");
                    publisher.announceChunkSize(64);
                }))
                .singleElement()
                .asString()
                .contains("SRS refuses below 128");
    }

    @Test
    void followsTimesAcross24BitsAndTheSignOf32() throws Exception {
        try (var ingest = CheckingIngest.start();
                var publisher = new TinyPublisher(ingest).publish("key")) {
            publisher.send(6, 0xFFFFFF - 20, RtmpMessage.VIDEO, 1, TinyPublisher.VIDEO_HEADER);
            for (long time : new long[] {0xFFFFFF - 20, 0xFFFFFF, 0x1000010L, 0x7FFFFFF0L, 0x80000010L, 0xFFFFFFF0L}) {
                publisher.send(6, time, RtmpMessage.VIDEO, 1, TinyPublisher.frame(true, 1000));
            }
            publisher.send(6, 0x10, RtmpMessage.VIDEO, 1, TinyPublisher.frame(true, 1000));
            IngestReport report = ingest.awaitPublication(WAIT)
                    .await(
                            now -> now.video()
                                    .filter(video -> video.frames() == 7)
                                    .isPresent(),
                            WAIT);
            assertThat(report.violations()).isEmpty();
            assertThat(report.video().orElseThrow().lastDts()).isEqualTo(0x100000010L);
            assertThat(report.hazards()).singleElement().asString().contains("begin near 0");

            publisher.hex("46 FFFFFF 0000C8 09 00000028 2701000000" + "27".repeat(123) + "C6" + "27".repeat(72));
            report = ingest.awaitPublication(WAIT).await(now -> now.violations().size() == 2, WAIT);
            assertThat(report.violations().get(0)).contains("extended timestamp for 40, which fits");
            assertThat(report.violations().get(1)).contains("does not repeat the extended timestamp 40");
        }
    }

    @Test
    void understandsDeltasAndInterleavedChunks() throws Exception {
        try (var ingest = CheckingIngest.start();
                var publisher = new TinyPublisher(ingest).publish("key")) {
            publisher.send(4, 0, RtmpMessage.AUDIO, 1, TinyPublisher.AUDIO_HEADER);
            publisher.send(6, 0, RtmpMessage.VIDEO, 1, TinyPublisher.VIDEO_HEADER);
            String video = "46 000028 0000C8 09 1701000000" + "00".repeat(123);
            publisher.hex(
                    video + "44 000015 000003 08 af0105" + "84 000015 af0106" + "C4 af0107" + "C6" + "00".repeat(72));
            IngestReport report = ingest.awaitPublication(WAIT)
                    .await(
                            now -> now.video()
                                    .filter(track -> track.frames() == 1)
                                    .isPresent(),
                            WAIT);
            assertThat(report.violations()).isEmpty();
            assertThat(report.audio().orElseThrow().lastDts()).isEqualTo(63);
            assertThat(report.video().orElseThrow().lastDts()).isEqualTo(40);
            assertThat(report.hazards()).singleElement().asString().contains("fmt 3 opens a message");
        }
    }

    @Test
    void refusesAsScripted() throws Exception {
        try (var ingest = CheckingIngest.builder().streamKeys("good").start()) {
            ingest.nextConnections(
                    IngestBehavior.standard(),
                    IngestBehavior.standard().onPublish(refuse("NetStream.Publish.BadName")),
                    IngestBehavior.standard().onPublish(accept(), close()),
                    IngestBehavior.standard().onPublish(accept(), reset()),
                    IngestBehavior.standard().onConnect(error("NetConnection.Connect.Rejected", "no"), close()),
                    IngestBehavior.standard().chokesOnEnhancedProperties());
            try (var wrongKey = new TinyPublisher(ingest).handshake().connect()) {
                wrongKey.await("_result");
                wrongKey.askToPublish("bad");
                assertThat(wrongKey.await("onStatus").code()).isEqualTo("NetStream.Publish.Denied");
                assertThat(wrongKey.endsInOrder()).isTrue();
            }
            try (var staysOpen = new TinyPublisher(ingest).publish("good?token=1")) {
                ingest.perform(ping());
                staysOpen.await("type 4");
            }
            try (var closed = new TinyPublisher(ingest).publish("good")) {
                assertThat(closed.endsInOrder()).isTrue();
            }
            try (var reset = new TinyPublisher(ingest).handshake().connect()) {
                reset.await("_result");
                reset.askToPublish("good");
                assertThat(reset.endsInOrder()).isFalse();
            }
            try (var rejected = new TinyPublisher(ingest).handshake().connect()) {
                assertThat(rejected.await("_error").code()).isEqualTo("NetConnection.Connect.Rejected");
                assertThat(rejected.endsInOrder()).isTrue();
            }
            try (var choked = new TinyPublisher(ingest).handshake().connect("fourCcList", List.of("hvc1"))) {
                assertThat(choked.endsInOrder()).isTrue();
            }
            assertThat(ingest.awaitAttempts(4, WAIT))
                    .extracting(PublishAttempt::accepted)
                    .containsExactly(false, false, true, true);
            assertThat(ingest.connections()).isEqualTo(6);
        }
    }

    @Test
    void answersLikeTheServersInTheField() throws Exception {
        try (var ingest = CheckingIngest.start()) {
            ingest.nextConnections(
                    IngestBehavior.likeSrs(),
                    IngestBehavior.likeNginx(),
                    IngestBehavior.standard().zeroTransactionIds().connectInfo("capsEx", 3),
                    IngestBehavior.standard().onReleaseStream(acceptLater()).onFcPublish(acceptLater()),
                    IngestBehavior.standard()
                            .beforeConnectAnswer(command("onBWDone"))
                            .afterConnectAnswer(announceChunkSize(1)));
            assertThat(answersUntilStart(ingest))
                    .containsExactly(
                            "_result 1.0",
                            "onBWDone 0.0",
                            "_result 2.0",
                            "_result 3.0",
                            "onFCPublish 0.0",
                            "_result 4.0",
                            "onStatus 0.0");
            assertThat(answersUntilStart(ingest)).containsExactly("_result 1.0", "_result 4.0", "onStatus 0.0");
            assertThat(answersUntilStart(ingest))
                    .containsExactly("_result 0.0", "_result 0.0", "_result 0.0", "_result 0.0", "onStatus 0.0");
            assertThat(answersUntilStart(ingest))
                    .containsExactly("_result 1.0", "_result 4.0", "_result 2.0", "_result 3.0", "onStatus 0.0");
            assertThat(answersUntilStart(ingest))
                    .startsWith("onBWDone 0.0", "_result 1.0", "_result 2.0")
                    .endsWith("onStatus 0.0");
        }
    }

    private static List<String> answersUntilStart(CheckingIngest ingest) throws IOException {
        try (var publisher = new TinyPublisher(ingest).handshake().connect()) {
            var seen = new ArrayList<String>();
            boolean asked = false;
            while (seen.isEmpty() || !seen.get(seen.size() - 1).startsWith("onStatus")) {
                TinyPublisher.Answer answer = publisher.next();
                assertThat(answer).isNotNull();
                if (answer.type() == RtmpMessage.COMMAND) {
                    seen.add(answer.name() + " " + answer.values().get(1));
                }
                if (!asked && answer.name().equals("_result")) {
                    asked = true;
                    publisher.askToPublish("key");
                }
            }
            return seen;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HandshakeStyle.class,
            names = {"STANDARD", "SPLIT", "BYTE_BY_BYTE", "FOREIGN_VERSION", "GARBAGE_S2"})
    void shakesHandsInManyStyles(HandshakeStyle style) throws Exception {
        var behavior = IngestBehavior.standard().handshake(style);
        try (var ingest = CheckingIngest.builder().behavior(behavior).start();
                var publisher = new TinyPublisher(ingest).publish("key")) {
            publisher.media(1);
            assertThat(ingest.awaitMedia(Duration.ofMillis(900), WAIT).report().hazards())
                    .isEmpty();
        }
    }

    @Test
    void isSilentOnDemand() throws Exception {
        try (var ingest = CheckingIngest.start()) {
            ingest.nextConnections(
                    IngestBehavior.standard().handshake(HandshakeStyle.SILENT),
                    IngestBehavior.standard().handshake(HandshakeStyle.TRICKLE),
                    IngestBehavior.standard().onConnect(),
                    IngestBehavior.standard().onPublish());
            try (var socket = new Socket("127.0.0.1", ingest.port())) {
                socket.getOutputStream().write(new byte[] {3});
                socket.setSoTimeout(100);
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }
            try (var socket = new Socket("127.0.0.1", ingest.port())) {
                socket.getOutputStream().write(java.util.Arrays.copyOf(new byte[] {3}, 1537));
                assertThat(socket.getInputStream().read()).isEqualTo(3);
                assertThat(socket.getInputStream().available()).isLessThan(10);
            }
            try (var socket = new Socket("127.0.0.1", ingest.port());
                    var publisher = new TinyPublisher(socket).handshake().connect()) {
                socket.setSoTimeout(100);
                assertThatThrownBy(publisher::next).isInstanceOf(SocketTimeoutException.class);
            }
            try (var socket = new Socket("127.0.0.1", ingest.port());
                    var publisher = new TinyPublisher(socket).handshake().connect()) {
                publisher.await("_result");
                publisher.askToPublish("key");
                ingest.awaitAttempts(1, WAIT);
                socket.setSoTimeout(200);
                assertThatThrownBy(() -> publisher.await("onStatus")).isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void actsInTheMiddleOfAPublication() throws Exception {
        var behavior = IngestBehavior.standard()
                .afterMessages(10, ping(), announceChunkSize(128), reconnectRequest("rtmp://elsewhere/app"))
                .afterBytes(30_000, close());
        try (var ingest = CheckingIngest.builder().behavior(behavior).start();
                var publisher = new TinyPublisher(ingest).publish("key")) {
            publisher.media(1);
            TinyPublisher.Answer ping = publisher.await("type 4");
            byte[] pong = ping.payload().clone();
            pong[1] = 7;
            publisher.send(2, 0, RtmpMessage.USER_CONTROL, 0, pong);
            assertThat(publisher.await("onStatus").code()).isEqualTo("NetConnection.Connect.ReconnectRequest");
            Publication publication = ingest.awaitPublication(WAIT);
            IngestReport report = publication.await(now -> now.pongs() == 1, WAIT);
            assertThat(report.violations()).isEmpty();

            for (int i = 25; report.end() == EndReason.STILL_LIVE && i < 500; i++) {
                publisher.send(4, i * 40L, RtmpMessage.VIDEO, 1, TinyPublisher.frame(false, 300));
                report = publication.report();
            }
            assertThat(publisher.endsInOrder()).isTrue();
            assertThat(publication.awaitEnd(WAIT).end()).isEqualTo(EndReason.CUT_BY_INGEST);
            assertThat(publication.report().bytesReceived()).isBetween(30_000L, 32_000L);
        }
    }

    @Test
    void closesSomeTimeAfterTheStart() throws Exception {
        var behavior = IngestBehavior.standard().after(Duration.ofMillis(50), close());
        try (var ingest = CheckingIngest.builder().behavior(behavior).start()) {
            try (var publisher = new TinyPublisher(ingest).publish("key")) {
                assertThat(publisher.endsInOrder()).isTrue();
            }
            assertThat(ingest.awaitPublication(WAIT).awaitEnd(WAIT).end()).isEqualTo(EndReason.CUT_BY_INGEST);
        }
    }

    @Test
    void acknowledgesInEveryKnownWay() throws Exception {
        assertThat(acknowledgements(Acknowledgements.whenAsked(), false)).isEmpty();
        assertThat(acknowledgements(Acknowledgements.none(), true)).isEmpty();
        assertThat(acknowledgements(Acknowledgements.whenAsked(), true))
                .isSorted()
                .hasSizeBetween(3, 5);
        assertThat(acknowledgements(Acknowledgements.cumulative(10_000), false))
                .isSorted()
                .hasSize(1);
        assertThat(acknowledgements(Acknowledgements.incremental(5000), false)).containsExactly(5000L, 5000L, 5000L);
        assertThat(acknowledgements(Acknowledgements.wrapping(5000, Integer.MAX_VALUE - 7000), false))
                .satisfiesExactly(
                        first -> assertThat(first).isGreaterThan(Integer.MAX_VALUE - 5000),
                        second -> assertThat(second).isLessThan(10_000),
                        third -> assertThat(third).isLessThan(15_000));
    }

    /** What comes for about 19 kB of media, with a window of 4000 announced or none. */
    private static List<Long> acknowledgements(Acknowledgements mode, boolean ask) throws IOException {
        var behavior = IngestBehavior.standard().acknowledgements(mode);
        try (var ingest = CheckingIngest.builder().behavior(behavior).start();
                var publisher = new TinyPublisher(ingest).publish("key")) {
            if (ask) {
                publisher.send(2, 0, RtmpMessage.WINDOW_ACK_SIZE, 0, IngestAction.u32(4000));
            }
            publisher.media(2);
            ingest.awaitMedia(Duration.ofMillis(1960), WAIT);
            ingest.disconnectAll(false);
            var values = new ArrayList<Long>();
            for (var answer = publisher.next(); answer != null; answer = publisher.next()) {
                if (answer.type() == RtmpMessage.ACKNOWLEDGEMENT) {
                    values.add(ByteBuffer.wrap(answer.payload()).getInt() & 0xFFFFFFFFL);
                }
            }
            return values;
        }
    }

    @Test
    void holdsTheNameOfALostPublication() throws Exception {
        var behavior = IngestBehavior.standard().refusesTakenNames(Duration.ofMillis(200));
        try (var ingest = CheckingIngest.builder().behavior(behavior).start()) {
            try (var first = new TinyPublisher(ingest).publish("key");
                    var second = new TinyPublisher(ingest).handshake().connect()) {
                second.await("_result");
                second.askToPublish("key");
                assertThat(second.await("onStatus").code()).isEqualTo("NetStream.Publish.BadName");
                first.media(1);
            }
            ingest.current().orElseThrow().awaitEnd(WAIT);
            Awaitility.await().until(() -> {
                try (var again = new TinyPublisher(ingest).handshake().connect()) {
                    again.await("_result");
                    again.askToPublish("key");
                    return again.await("onStatus").code().equals("NetStream.Publish.Start");
                }
            });
        }
    }

    @Test
    void makesThePublisherWaitWhenItReadsSlowly() throws Exception {
        try (var ingest = CheckingIngest.start();
                var socket = new Socket("127.0.0.1", ingest.port())) {
            socket.setSendBufferSize(16 * 1024);
            var publisher = new TinyPublisher(socket).publish("key");
            publisher.send(6, 0, RtmpMessage.VIDEO, 1, TinyPublisher.VIDEO_HEADER);
            ingest.awaitPublication(WAIT).await(report -> report.firstTimestamp() == 0, WAIT);
            ingest.pauseReading();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        publisher.send(6, i * 40L, RtmpMessage.VIDEO, 1, TinyPublisher.frame(i == 0, 20_000));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> sending.get(500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            ingest.readAtMost(4_000_000);
            long begun = System.nanoTime();
            sending.get(30, TimeUnit.SECONDS);
            IngestReport report =
                    ingest.awaitMedia(Duration.ofMillis(3960), WAIT).report();
            assertThat(System.nanoTime() - begun).isGreaterThan(200_000_000L);
            assertThat(report.whatIsBroken(GAP)).isEmpty();
            assertThat(report.longestStall()).isGreaterThan(Duration.ofMillis(300));

            ingest.pauseReading();
            publisher.send(6, 4000, RtmpMessage.VIDEO, 1, TinyPublisher.frame(false, 10));
            ingest.resumeReading();
            ingest.awaitMedia(Duration.ofMillis(4000), WAIT);
        }
    }

    @Test
    void diesAndComesBackOnTheSamePort() throws Exception {
        try (var ingest = CheckingIngest.start()) {
            try (var publisher = new TinyPublisher(ingest).publish("key")) {
                ingest.kill();
                assertThat(publisher.endsInOrder()).isFalse();
                assertThatThrownBy(() -> new Socket("127.0.0.1", ingest.port())).isInstanceOf(ConnectException.class);
            }
            ingest.revive();
            try (var publisher = new TinyPublisher(ingest).publish("key")) {
                publisher.media(1);
                assertThat(ingest.awaitPublications(2, WAIT)
                                .awaitMedia(Duration.ofMillis(900), WAIT)
                                .whatIsBroken(GAP))
                        .isEmpty();
            }
        }
    }

    @Test
    void saysWhatCameWhenAWaitWasInVain() {
        try (var ingest = CheckingIngest.start()) {
            assertThatThrownBy(() -> ingest.awaitPublication(Duration.ofMillis(10)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("expected 1 publications within 10 ms, but got 0 connections");
            assertThatThrownBy(() -> ingest.perform(accept())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void survivesHostileBytes() throws Exception {
        try (var ingest = CheckingIngest.start()) {
            try (var socket = new Socket("127.0.0.1", ingest.port())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            } catch (java.net.SocketException e) {
                // A reset is as good: the rest of the request was not read.
            }
            assertThat(ingest.violations()).singleElement().asString().contains("expected version 3 in C0, but got 71");
            try (var bomb = new TinyPublisher(ingest).handshake()) {
                bomb.send(3, 0, RtmpMessage.COMMAND, 0, new byte[] {
                    2, 0, 1, 'x', 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 127, 0, 0, 0
                });
                bomb.endsInOrder();
            }
            assertThat(ingest.violations()).anyMatch(text -> text.contains("a strict array declares"));
            try (var halfOpen = new TinyPublisher(ingest).handshake()) {
                for (int csid = 3; csid < 64; csid++) {
                    halfOpen.hex(String.format("%02x 000000 ffffff 09 01000000", csid) + "00".repeat(128));
                }
                ingest.awaitConnections(3, WAIT);
            }
            try (var publisher = new TinyPublisher(ingest).publish("key")) {
                publisher.media(1);
                assertThat(ingest.awaitMedia(Duration.ofMillis(900), WAIT)
                                .report()
                                .whatIsBroken(GAP))
                        .isEmpty();
            }
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        CheckingIngest ingest = CheckingIngest.start();
        String prefix = "checking-ingest-" + ingest.port();
        try (var publisher = new TinyPublisher(ingest).publish("key");
                var idle = new Socket("127.0.0.1", ingest.port())) {
            ingest.awaitConnections(2, WAIT);
            ingest.pauseReading();
            publisher.media(1);
            assertThat(idle.isConnected()).isTrue();
            assertThat(threads(prefix)).isNotEmpty();
            ingest.close();
            assertThat(threads(prefix)).isEmpty();
        }
    }

    static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
