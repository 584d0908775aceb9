package io.exprsn.simulcast.internal.rtmp;

import static io.exprsn.simulcast.internal.rtmp.Chunks.amf;
import static io.exprsn.simulcast.internal.rtmp.Chunks.chunks;
import static io.exprsn.simulcast.internal.rtmp.Chunks.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@SuppressWarnings("try") // some clients only have to be there
class RtmpListenerTest {
    private static final String KEY = "abcd-1234-key";
    private static final String THREADS = "rtmp-listener-test";
    private static final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private static final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private static ResourceLeakDetector.Level levelBefore;

    private final RecordingHandler handler = new RecordingHandler();
    private EventLoopGroup loops;
    private RtmpListener listener;
    private Registration registration;

    @BeforeAll
    static void watchForLeaks() {
        levelBefore = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        leaks.start();
        lines.start();
        ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(leaks);
        ((Logger) LoggerFactory.getLogger("io.exprsn")).addAppender(lines);
    }

    @AfterAll
    static void nothingLeakedAndNoKeyWasLogged() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            ByteBuf poke = ByteBufAllocator.DEFAULT.buffer(); // allocation is when leaks are reported
            poke.release();
        }
        ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).detachAppender(leaks);
        ((Logger) LoggerFactory.getLogger("io.exprsn")).detachAppender(lines);
        ResourceLeakDetector.setLevel(levelBefore);
        assertThat(leaks.list)
                .filteredOn(event -> event.getFormattedMessage().contains("LEAK"))
                .isEmpty();
        assertThat(lines.list)
                .isNotEmpty()
                .noneSatisfy(
                        event -> assertThat(event.getFormattedMessage()).containsAnyOf(KEY, "wrong-key", "rtmp://"));
    }

    @BeforeEach
    void openLoops() {
        loops = new MultiThreadIoEventLoopGroup(3, new DefaultThreadFactory(THREADS), NioIoHandler.newFactory());
    }

    @AfterEach
    void everythingIsGone() {
        if (listener != null) {
            listener.close();
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(THREADS)));
        assertThat(handler.faults).isEmpty();
        assertThat(handler.ends).hasSameSizeAs(handler.starts);
    }

    // Well-behaved publishers

    @Test
    void takesWhatObsSends() throws IOException {
        listen();
        byte[] metadata =
                amf("@setDataFrame", "onMetaData", new EcmaArray(Map.of("encoder", "obs-output module (test)")));
        byte[] audioHeader = {(byte) 0xAF, 0, 0x12, 0x10};
        byte[] videoHeader = video(0x17, 0, 40);
        byte[] keyFrame = video(0x17, 1, 10_000);
        byte[] frame = video(0x27, 1, 500);
        byte[] sound = {(byte) 0xAF, 1, 1, 2, 3};

        try (RtmpTestClient client = client().handshake()) {
            client.send(chunks().setChunkSize(4096)
                    .command(4096, 3, 0, "connect", 1, RtmpTestClient.connectObject("live")));
            assertThat(client.result(1).get(3)).asString().contains("NetConnection.Connect.Success");
            client.send(chunks().command(4096, 3, 0, "releaseStream", 2, null, KEY)
                    .command(4096, 3, 0, "FCPublish", 3, null, KEY)
                    .command(4096, 3, 0, "createStream", 4, null));
            client.result(2);
            client.result(3);
            assertThat(client.result(4)).containsExactly("_result", 4.0, null, 1.0);
            client.send(chunks().command(4096, 4, 1, "publish", 5, null, KEY, "live"));
            assertThat(client.status()).containsEntry("code", "NetStream.Publish.Start");

            // Everything on chunk stream 4, with every type of header.
            client.send(chunks().message(4096, 4, 0, 18, 1, metadata)
                    .message(4096, 4, 0, 8, 1, audioHeader)
                    .message(4096, 4, 0, 9, 1, videoHeader)
                    .message(4096, 4, 0, 9, 1, keyFrame)
                    .fmt1(4, 21, sound.length, 8)
                    .payload(sound)
                    .fmt1(4, 12, frame.length, 9)
                    .payload(frame)
                    .fmt2(4, 33)
                    .payload(frame)
                    .fmt3(4)
                    .payload(frame));
            client.send(chunks().command(4096, 3, 0, "FCUnpublish", 6, null, KEY)
                    .command(4096, 3, 0, "deleteStream", 7, null, 1));
            assertThat(client.status()).containsEntry("code", "NetStream.Unpublish.Success");
        }

        await().until(() -> handler.ends.equals(List.of(PublicationEnd.WANTED)));
        assertThat(handler.packets)
                .extracting(RecordingHandler.Got::dts)
                .containsExactly(0L, 0L, 0L, 0L, 21L, 33L, 66L, 99L);
        assertThat(handler.packets)
                .extracting(packet -> packet.info().role())
                .containsExactly(
                        TagInfo.Role.METADATA,
                        TagInfo.Role.SEQUENCE_HEADER,
                        TagInfo.Role.SEQUENCE_HEADER,
                        TagInfo.Role.KEY_FRAME,
                        TagInfo.Role.FRAME,
                        TagInfo.Role.FRAME,
                        TagInfo.Role.FRAME,
                        TagInfo.Role.FRAME);
        assertThat(handler.packets.get(3).body()).isEqualTo(keyFrame);
        assertThat(handler.packets.get(7).body()).isEqualTo(frame);
        assertThat(Amf0.readAll(Unpooled.wrappedBuffer(handler.packets.get(0).body())))
                .containsExactly("onMetaData", Map.of("encoder", "obs-output module (test)"));
    }

    @Test
    void takesWhatFfmpegSends() throws IOException {
        listen();
        byte[] keyFrame = video(0x17, 1, 1000);

        try (RtmpTestClient client = client()) {
            Map<String, Object> connect = RtmpTestClient.connectObject("live");
            connect.put("fourCcList", List.of("av01", "hvc1"));
            client.handshake(chunks().command(128, 3, 0, "connect", 1, connect));
            // The chunk size must be there before the result: FFmpeg sends 128 until it sees one.
            assertThat(client.next().type()).isEqualTo(RtmpMessage.WINDOW_ACK_SIZE);
            assertThat(client.next().type()).isEqualTo(RtmpMessage.SET_PEER_BANDWIDTH);
            List<Object> result = client.result(1);
            assertThat(result.get(2)).asString().contains("fourCcList=[*]").doesNotContain("capsEx", "InfoMap");
            client.send(chunks().setChunkSize(65_536)
                    .command(65_536, 3, 0, "releaseStream", 2, null, KEY)
                    .command(65_536, 3, 0, "FCPublish", 3, null, KEY)
                    .command(65_536, 3, 0, "createStream", 4, null));
            client.result(2);
            client.result(3);
            client.result(4);
            client.send(chunks().command(65_536, 8, 1, "publish", 5, null, KEY, "live"));
            assertThat(client.status()).containsEntry("code", "NetStream.Publish.Start");
            client.send(chunks().message(65_536, 6, 0, 9, 1, keyFrame)
                    .setChunkSize(128)
                    .message(128, 6, 40, 9, 1, keyFrame));
            await().until(() -> handler.packets.size() == 2);
            client.send(chunks().command(128, 3, 0, "FCUnpublish", 6, null, KEY));
            await().until(() -> handler.ends.equals(List.of(PublicationEnd.WANTED)));
        }

        assertThat(handler.packets)
                .allSatisfy(packet -> assertThat(packet.body()).isEqualTo(keyFrame));
        assertThat(handler.starts).allSatisfy(publication -> {
            assertThat(publication.encrypted()).isFalse();
            assertThat(publication.remoteAddress().getAddress().isLoopbackAddress())
                    .isTrue();
        });
    }

    @Test
    void takesEverythingSentAtOnceWithoutWaitingForAnswers() throws IOException {
        listen();
        try (RtmpTestClient client = client()) {
            client.handshake(chunks().command(128, 3, 0, "connect", 1, RtmpTestClient.connectObject("live"))
                    .command(128, 3, 0, "createStream", 2, null)
                    .command(128, 8, 1, "publish", 0, null, KEY)
                    .message(128, 4, 5, 8, 1, pattern(300)));
            await().until(() -> handler.packets.size() == 1);
        }
        assertThat(handler.packets.get(0).body()).isEqualTo(pattern(300));
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST)));
    }

    @Test
    void takesEverySingleByteInItsOwnSegment() throws IOException {
        listen();
        try (RtmpTestClient client = client().publishing(KEY)) {
            for (byte b : chunks().message(4096, 4, 7, 9, 1, video(0x17, 1, 60)).bytes()) {
                client.send(new byte[] {b});
            }
            await().until(() -> handler.packets.size() == 1);
        }
        assertThat(handler.packets.get(0).dts()).isEqualTo(7);
    }

    @Test
    void publishesAgainOnTheSameConnectionAfterACleanEnd() throws IOException {
        listen();
        try (RtmpTestClient client = client().publishing(KEY).audio(0)) {
            client.send(chunks().command(4096, 3, 0, "deleteStream", 0, null, 1));
            assertThat(client.status()).containsEntry("code", "NetStream.Unpublish.Success");
            client.audio(10);
            client.send(chunks().command(4096, 3, 0, "createStream", 9, null));
            client.result(9);
            client.publish(KEY);
            assertThat(client.status()).containsEntry("code", "NetStream.Publish.Start");
            client.audio(20);
            await().until(() -> handler.packets.size() == 2);
            client.send(chunks().command(4096, 3, 0, "closeStream", 0, null));
            await().until(() -> handler.ends.size() == 2);
        }
        assertThat(handler.packets).extracting(RecordingHandler.Got::dts).containsExactly(0L, 20L);
        assertThat(handler.ends).containsOnly(PublicationEnd.WANTED);
    }

    @Test
    void tellsShowsApartByTheirKey() throws IOException {
        listen();
        RecordingHandler other = new RecordingHandler();
        listener.register(Secret.of("other"), other);
        try (RtmpTestClient first = client().publishing(KEY).audio(1);
                RtmpTestClient second = client().publishing("other").audio(2)) {
            await().until(() -> handler.packets.size() == 1 && other.packets.size() == 1);
        }
        assertThat(handler.packets.get(0).dts()).isEqualTo(1);
        assertThat(other.packets.get(0).dts()).isEqualTo(2);
    }

    @Test
    void stripsWhatIsOnlyForServersFromScriptData() throws IOException {
        listen();
        byte[] metadata = amf("onMetaData", new EcmaArray(Map.of("width", 320)));
        byte[] prefixed = amf("@setDataFrame", "onMetaData", new EcmaArray(Map.of("width", 320)));
        byte[] amf3 = new byte[prefixed.length + 1];
        System.arraycopy(prefixed, 0, amf3, 1, prefixed.length);
        byte[] cue = amf("onTextData", Map.of("text", "hi"));
        try (RtmpTestClient client = client().publishing(KEY)) {
            client.send(chunks().message(4096, 4, 0, 18, 1, prefixed)
                    .message(4096, 4, 0, 18, 1, metadata)
                    .message(4096, 4, 0, 15, 1, amf3)
                    .message(4096, 4, 0, 15, 1, new byte[0])
                    .message(4096, 4, 0, 18, 1, cue));
            await().until(() -> handler.packets.size() == 5);
        }
        assertThat(handler.packets)
                .allSatisfy(packet -> assertThat(packet.kind()).isEqualTo(MediaKind.DATA));
        for (int i = 0; i < 3; i++) {
            assertThat(handler.packets.get(i).body()).isEqualTo(metadata);
        }
        assertThat(handler.packets.get(4).body()).isEqualTo(cue);
    }

    @Test
    void splitsAggregates() throws IOException {
        listen();
        try (RtmpTestClient client = client().publishing(KEY)) {
            client.send(chunks().message(4096, 4, 1000, 22, 1, aggregate(2)));
            await().until(() -> handler.packets.size() == 2);
            client.send(chunks().message(4096, 4, 2000, 22, 1, aggregate(AggregateMessage.MAX_ITEMS + 1)));
            client.awaitClose();
        }
        assertThat(handler.packets.subList(0, 2))
                .extracting(RecordingHandler.Got::dts)
                .containsExactly(1000L, 1010L);
        assertThat(handler.packets.get(1).body()).isEqualTo(new byte[] {(byte) 0xAF, 1, 1});
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST)));
    }

    @Test
    void answersPingsAndAcknowledgesOnlyWhenAsked() throws IOException {
        listen();
        try (RtmpTestClient client = client().publishing(KEY)) {
            client.send(chunks().message(4096, 4, 0, 8, 1, pattern(50_000)));
            client.send(chunks().fmt0(2, 0, 6, 4, 0).payload(new byte[] {0, 6, 1, 2, 3, 4}));
            RtmpMessage pong = client.next();
            assertThat(Hex.dump(pong.payload())).isEqualTo("000701020304");

            client.send(chunks().fmt0(2, 0, 4, 5, 0).int32(10_000));
            client.send(chunks().message(4096, 4, 0, 8, 1, pattern(10_000)));
            RtmpMessage ack = client.next();
            assertThat(ack.type()).isEqualTo(RtmpMessage.ACKNOWLEDGEMENT);
            assertThat(ack.payload().readUnsignedInt()).isGreaterThan(50_000);
            ack.payload().release();
        }
    }

    @Test
    void toleratesKeysInOtherPlaces() throws IOException {
        listen();
        record Way(String app, String name) {}
        for (Way way : List.of(
                new Way("live", KEY + "?bandwidthtest=true"),
                new Way("live/" + KEY, ""),
                new Way("live/" + KEY + "/", null),
                new Way(KEY, null),
                new Way("live", "show?key=" + KEY),
                new Way("live?token=x&key=" + KEY, "show"),
                new Way("live", "?" + KEY))) {
            int before = handler.ends.size();
            try (RtmpTestClient client = client().handshake()) {
                client.send(chunks().setChunkSize(4096)
                        .command(4096, 3, 0, "connect", 1, RtmpTestClient.connectObject(way.app()))
                        .command(4096, 3, 0, "createStream", 2, null));
                client.result(1);
                client.result(2);
                client.publish(way.name());
                assertThat(client.status()).as("%s", way).containsEntry("code", "NetStream.Publish.Start");
            }
            await().until(() -> handler.ends.size() == before + 1);
        }
    }

    @Test
    void announcesWhatPassesToThoseWhoAsk() throws IOException {
        listen();
        try (RtmpTestClient client = client().handshake()) {
            Map<String, Object> connect = RtmpTestClient.connectObject("live");
            connect.put("fourCcList", List.of("*"));
            connect.put("videoFourCcInfoMap", Map.of("*", 7));
            connect.put("audioFourCcInfoMap", Map.of("*", 7));
            connect.put("capsEx", 15);
            connect.put("videoFunction", 15);
            client.send(chunks().setChunkSize(4096).command(4096, 3, 0, "connect", 1, connect));
            List<Object> result = client.result(1);
            for (Object part : result.subList(2, 4)) {
                assertThat(part)
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
                        .containsEntry("fourCcList", List.of("*"))
                        .containsEntry("videoFourCcInfoMap", Map.of("*", 4.0))
                        .containsEntry("audioFourCcInfoMap", Map.of("*", 4.0))
                        .containsEntry("capsEx", 14.0)
                        .containsEntry("videoFunction", 6.0);
            }
        }
        try (RtmpTestClient client = client().handshake()) {
            client.send(chunks().command(128, 3, 0, "connect", 1, RtmpTestClient.connectObject("live")));
            assertThat(client.result(1).toString()).doesNotContain("fourCc", "FourCc", "capsEx", "videoFunction");
        }
    }

    // Refusals

    @Test
    void refusesAWrongKeyWithTheCodeObsKnows() throws IOException {
        listen();
        for (String key : new String[] {"wrong-key", KEY + "x", "", null}) {
            try (RtmpTestClient client = client().connected().publish(key)) {
                assertThat(client.status())
                        .containsEntry("code", "NetStream.Publish.Denied")
                        .containsEntry("level", "error");
                client.audio(0); // FFmpeg goes on for a moment
                client.awaitClose();
            }
        }
        assertThat(handler.starts).isEmpty();
    }

    @Test
    void refusesASecondPublisherAndLeavesTheFirstAlone() throws IOException {
        listen();
        try (RtmpTestClient first = client().publishing(KEY).audio(0)) {
            try (RtmpTestClient second = client().connected().publish(KEY)) {
                assertThat(second.status()).containsEntry("code", "NetStream.Publish.BadName");
                second.awaitClose();
            }
            first.audio(20);
            await().until(() -> handler.packets.size() == 2);
            assertThat(handler.ends).isEmpty();
        }
        await().until(() -> handler.ends.size() == 1);
        try (RtmpTestClient third = client().publishing(KEY)) {
            assertThat(handler.starts).hasSize(2);
        }
    }

    @Test
    void newcomerTakesOverWhereThatIsThePolicy() throws IOException {
        listen(settings -> settings.withTakeover(TakeoverPolicy.TAKE_OVER));
        RtmpTestClient before = client().publishing(KEY).audio(0);
        for (int round = 1; round <= 6; round++) {
            RtmpTestClient newcomer = client().publishing(KEY).audio(round);
            int packets = round + 1;
            await().until(() -> handler.packets.size() == packets);
            before.awaitClose();
            before.close();
            before = newcomer;
            assertThat(handler.starts).hasSize(round + 1);
            assertThat(handler.ends).hasSize(round).containsOnly(PublicationEnd.TAKEN_OVER);
        }
        before.close();
        await().until(() -> handler.ends.size() == 7);
        assertThat(handler.ends.get(6)).isEqualTo(PublicationEnd.LOST);
    }

    @Test
    void publicationsNeverOverlapHoweverManyFightForAKey() throws IOException {
        listen(settings -> settings.withTakeover(TakeoverPolicy.TAKE_OVER));
        List<RtmpTestClient> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            clients.add(client().connected());
        }
        for (RtmpTestClient client : clients) {
            client.publish(KEY).audio(1);
        }
        // The handler counts overlaps; in the end one of them has the key, and the others are closed.
        await().until(() -> !handler.starts.isEmpty() && handler.ends.size() == handler.starts.size() - 1);
        for (RtmpTestClient client : clients) {
            client.close();
        }
        await().until(() -> handler.ends.size() == handler.starts.size());
    }

    @Test
    void heldMediaBehindAWaitingPublishIsNotLost() throws IOException {
        listen(settings -> settings.withTakeover(TakeoverPolicy.TAKE_OVER));
        try (RtmpTestClient first = client().publishing(KEY);
                RtmpTestClient second = client().connected()) {
            second.send(chunks().command(4096, 4, 1, "publish", 3, null, KEY, "live")
                    .message(4096, 4, 77, 8, 1, pattern(3000)));
            await().until(() -> handler.packets.size() == 1);
        }
        assertThat(handler.packets.get(0).body()).isEqualTo(pattern(3000));
        await().until(() -> handler.ends.size() == 2);
    }

    @Test
    void heldPublishMayHaveToWaitAgain() throws IOException {
        listen(settings -> settings.withTakeover(TakeoverPolicy.TAKE_OVER));
        RecordingHandler other = new RecordingHandler();
        listener.register(Secret.of("other"), other);
        // Three connections on three loops: ends are awaited from one loop to the next.
        try (RtmpTestClient first = client().publishing(KEY);
                RtmpTestClient second = client().publishing("other");
                RtmpTestClient greedy = client().connected()) {
            greedy.send(chunks().command(4096, 4, 1, "publish", 3, null, KEY)
                    .message(4096, 4, 1, 8, 1, pattern(10))
                    .command(4096, 3, 0, "deleteStream", 4, null, 1)
                    .command(4096, 4, 1, "publish", 5, null, "other")
                    .message(4096, 4, 2, 8, 1, pattern(20)));
            await().until(() -> handler.packets.size() == 1 && other.packets.size() == 1);
        }
        assertThat(other.packets.get(0).body()).isEqualTo(pattern(20));
        await().until(() -> other.ends.equals(List.of(PublicationEnd.TAKEN_OVER, PublicationEnd.LOST)));
        assertThat(other.faults).isEmpty();
    }

    @Test
    void refusesPlayers() throws IOException {
        listen();
        try (RtmpTestClient client = client().connected()) {
            client.send(chunks().command(4096, 4, 1, "play", 3, null, KEY));
            assertThat(client.status())
                    .containsEntry("code", "NetStream.Play.Failed")
                    .containsEntry("level", "error");
            client.awaitClose();
        }
    }

    @Test
    void acceptsAnyAppUnlessOneIsSet() throws IOException {
        listen(settings -> settings.withApp("studio"));
        try (RtmpTestClient client = client().handshake()) {
            client.send(chunks().command(128, 3, 0, "connect", 1, RtmpTestClient.connectObject("live")));
            List<Object> error = client.command();
            assertThat(error).startsWith("_error", 1.0);
            assertThat(error.get(3)).asString().contains("NetConnection.Connect.Rejected");
            client.awaitClose();
        }
        try (RtmpTestClient client = client().handshake()) {
            client.send(chunks().command(128, 3, 0, "connect", 1, RtmpTestClient.connectObject("studio/?x=1")));
            client.result(1);
        }
    }

    @Test
    void closesWhoeverTriesKeysUntilTheMinuteIsOver() throws IOException {
        listen(settings -> settings.withRates(1024, 16, 3, 20));
        for (int i = 0; i < 3; i++) {
            try (RtmpTestClient client = client().connected().publish("wrong-key-" + i)) {
                assertThat(client.status()).containsEntry("code", "NetStream.Publish.Denied");
            }
        }
        try (RtmpTestClient client = client()) {
            client.awaitClose();
        }
    }

    @Test
    void limitsConnectionsOfAnAddress() throws IOException {
        listen(settings -> settings.withRates(1024, 2, 10, 20));
        try (RtmpTestClient first = client().handshake()) {
            try (RtmpTestClient second = client().handshake();
                    RtmpTestClient third = client()) {
                third.awaitClose();
            }
            await().ignoreExceptions().until(() -> {
                try (RtmpTestClient again = client().handshake()) {
                    return true;
                }
            });
        }
    }

    @Test
    void limitsConnectionsInAll() throws IOException {
        listen(settings -> settings.withRates(1, 16, 10, 20));
        try (RtmpTestClient first = client().handshake();
                RtmpTestClient second = client()) {
            second.awaitClose();
        }
    }

    // Silence and hostility

    @Test
    void dropsSilentClientsInEveryPhase() throws IOException {
        Duration shortly = Duration.ofMillis(150);
        Duration long_ = Duration.ofSeconds(30);
        listen(settings ->
                settings.withTimeouts(new RtmpListenerSettings.Timeouts(shortly, shortly, shortly, shortly, shortly)));
        try (RtmpTestClient mute = client()) {
            mute.awaitClose();
        }
        try (RtmpTestClient noPublish = client().handshake()) {
            noPublish.awaitClose();
        }
        try (RtmpTestClient noMedia = client().publishing(KEY)) {
            noMedia.send(chunks().message(4096, 4, 0, 18, 1, amf("onMetaData")));
            noMedia.awaitClose();
        }
        await().until(() -> handler.ends.size() == 1);
        listener.close();

        listen(settings ->
                settings.withTimeouts(new RtmpListenerSettings.Timeouts(long_, long_, long_, shortly, shortly)));
        try (RtmpTestClient stalled = client().publishing(KEY).audio(0)) {
            stalled.awaitClose();
        }
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST, PublicationEnd.LOST)));
    }

    @Test
    void dropsWhoeverSendsItsHandshakeByteByByte() throws IOException {
        Duration ample = Duration.ofSeconds(20);
        listen(settings -> settings.withTimeouts(
                new RtmpListenerSettings.Timeouts(Duration.ofMillis(300), ample, ample, ample, ample)));
        try (RtmpTestClient client = client().send(new byte[] {3})) {
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                try {
                    client.send(new byte[] {0}); // a whole handshake would take 15 s
                    return false;
                } catch (IOException closed) {
                    return true;
                }
            });
        }
        assertThat(handler.starts).isEmpty();
    }

    @Test
    void aHundredWrongKeysOfOneAddressDoNotShutOutAnother() throws IOException {
        listen();
        for (int i = 0; i < 100; i++) {
            // After the tenth the door is shut before a word is said.
            try (RtmpTestClient client = client()) {
                client.connected().publish("wrong-key-" + i).awaitClose();
            } catch (IOException | AssertionError shut) {
                assertThat(i).isGreaterThanOrEqualTo(10);
            }
        }
        try (RtmpTestClient right = client("127.0.0.2").publishing(KEY).audio(1)) {
            await().until(() -> handler.packets.size() == 1);
        }
        await().until(() -> handler.ends.size() == 1);
    }

    @Test
    void aThousandIdleConnectionsLeaveAPublisherAloneWhereTheLimitIsRaised() throws Exception {
        Duration ample = Duration.ofSeconds(20);
        listen(settings -> settings.withRates(1100, 1100, 10, 20)
                .withTimeouts(new RtmpListenerSettings.Timeouts(Duration.ofSeconds(3), ample, ample, ample, ample)));
        List<Socket> idle = new ArrayList<>();
        try (RtmpTestClient publisher = client().publishing(KEY)) {
            for (int i = 0; i < 1000; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), listener.port()));
                publisher.audio(i);
            }
            await().until(() -> handler.packets.size() == 1000);
            for (Socket silent : idle) {
                silent.setSoTimeout(10_000);
                assertThat(silent.getInputStream().read()).as("dropped").isEqualTo(-1);
            }
            publisher.audio(1000);
            await().until(() -> handler.packets.size() == 1001);
            assertThat(handler.ends).isEmpty();
        } finally {
            for (Socket silent : idle) {
                silent.close();
            }
        }
        await().until(() -> handler.ends.size() == 1);
    }

    @Test
    void noticesAReset() throws IOException {
        listen();
        client().publishing(KEY).audio(0).reset();
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST)));
    }

    @Test
    void survives64HalfOpenMessagesOfTheLargestSize() throws IOException {
        listen();
        Chunks half = chunks();
        for (int i = 0; i < 61; i++) {
            half.fmt0(10 + i, 0, 0xFFFFFF, 9, 1).payload(new byte[4096]);
        }
        try (RtmpTestClient client = client().publishing(KEY).send(half)) {
            client.audio(5);
            await().until(() -> handler.packets.size() == 1);
            client.send(chunks().fmt0(100, 0, 1, 9, 1).payload(new byte[1]).fmt0(101, 0, 1, 9, 1));
            client.awaitClose();
        }
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST)));
    }

    @Test
    void closesOnAnAmfBomb() throws IOException {
        listen();
        byte[] deep = new byte[60_000];
        for (int i = 0; i + 4 <= deep.length; i += 4) {
            deep[i] = 3;
            deep[i + 2] = 1;
        }
        try (RtmpTestClient client = client().handshake()) {
            client.send(chunks().message(128, 3, 0, 20, 0, deep));
            client.awaitClose();
        }
    }

    @Test
    void closesOnTooMuchBeforePublish() throws IOException {
        listen();
        try (RtmpTestClient client = client().connected()) {
            Chunks media = chunks();
            for (int i = 0; i < 6; i++) {
                media.message(4096, 4, 0, 9, 1, pattern(50_000));
            }
            client.send(media);
            client.awaitClose();
        }
        assertThat(handler.packets).isEmpty();
    }

    @Test
    void closesOnACommandStorm() throws IOException {
        listen();
        try (RtmpTestClient client = client().publishing(KEY).audio(0)) {
            Chunks storm = chunks();
            for (int i = 0; i < 60; i++) {
                storm.command(4096, 3, 0, "releaseStream", i, null, "x");
            }
            client.send(storm);
            client.awaitClose();
        }
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST)));
    }

    @Test
    void closesWhoeverReadsNoAnswers() throws IOException {
        listen(settings -> settings.withRates(4, 4, 10, 100_000_000));
        Chunks commands = chunks();
        for (int i = 0; i < 1000; i++) {
            commands.command(4096, 3, 0, "createStream", 1, null);
        }
        try (RtmpTestClient client = client().publishing(KEY)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                for (int i = 0; i < 10_000; i++) {
                    client.send(commands);
                }
            });
        }
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST)));
    }

    @Test
    void closesOnWhatIsNotRtmp() throws IOException {
        listen();
        try (RtmpTestClient http = client()) {
            http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            http.awaitClose();
        }
        try (RtmpTestClient client = client().handshake()) {
            client.send(chunks().command(128, 3, 0, "publish", 1, null, KEY));
            client.awaitClose();
        }
        try (RtmpTestClient client = client().connected()) {
            client.send(chunks().message(4096, 3, 0, 20, 0, new byte[] {5}));
            client.awaitClose();
        }
        try (RtmpTestClient client = client().publishing(KEY).publish(KEY)) {
            client.awaitClose();
        }
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.LOST)));
    }

    @Test
    void survivesRandomBytesBehindTheHandshakeAndInPublish() throws IOException {
        listen();
        Random random = new Random(11);
        for (int i = 0; i < 30; i++) {
            byte[] noise = new byte[2000];
            random.nextBytes(noise);
            try (RtmpTestClient client = i % 2 == 0 ? client().handshake() : client().publishing(KEY)) {
                client.send(noise);
            }
            await().until(() -> handler.starts.size() == handler.ends.size());
        }
        assertThat(handler.starts).hasSize(15);
    }

    // Its owner

    @Test
    void closingARegistrationEndsItsPublicationAndFreesTheKey() throws IOException {
        listen();
        try (RtmpTestClient client = client().publishing(KEY).audio(0)) {
            registration.close();
            registration.close();
            client.awaitClose();
        }
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.CLOSED_BY_US)));
        try (RtmpTestClient client = client().connected().publish(KEY)) {
            assertThat(client.status()).containsEntry("code", "NetStream.Publish.Denied");
        }
        listener.register(Secret.of(KEY), handler);
        try (RtmpTestClient client = client().publishing(KEY)) {
            assertThat(handler.starts).hasSize(2);
        }
    }

    @Test
    void closingAPublicationLeavesTheKeyRegistered() throws IOException {
        listen();
        try (RtmpTestClient client = client().publishing(KEY)) {
            handler.starts.get(0).close();
            client.awaitClose();
        }
        await().until(() -> handler.ends.equals(List.of(PublicationEnd.CLOSED_BY_US)));
        try (RtmpTestClient client = client().publishing(KEY).audio(0)) {
            handler.starts.get(0).close();
            client.audio(1);
            await().until(() -> handler.packets.size() == 2);
        }
    }

    @Test
    void closingTheListenerEndsEverything() throws IOException {
        listen();
        try (RtmpTestClient publisher = client().publishing(KEY);
                RtmpTestClient idle = client().handshake()) {
            listener.close();
            listener.close();
            assertThat(handler.ends).containsExactly(PublicationEnd.CLOSED_BY_US);
            publisher.awaitClose();
            idle.awaitClose();
        }
        assertThatExceptionOfType(IOException.class).isThrownBy(this::client);
        assertThatIllegalStateException().isThrownBy(listener::start);
    }

    @Test
    void handlerThatFailsClosesItsPublicationAlone() throws IOException {
        listen();
        List<PublicationEnd> ends = new java.util.concurrent.CopyOnWriteArrayList<>();
        listener.register(Secret.of("fragile"), new PublicationHandler() {
            @Override
            public void onStart(Publication publication) {}

            @Override
            public void onPacket(MediaPacket packet) {
                packet.release();
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onEnd(PublicationEnd reason) {
                ends.add(reason);
                throw new IllegalStateException("on purpose, too");
            }
        });
        try (RtmpTestClient bystander = client().publishing(KEY)) {
            try (RtmpTestClient client = client().publishing("fragile").audio(0)) {
                client.awaitClose();
            }
            bystander.audio(0);
            await().until(() -> handler.packets.size() == 1);
        }
        assertThat(ends).containsExactly(PublicationEnd.CLOSED_BY_US);
        try (RtmpTestClient client = client().publishing("fragile")) {
            client.close(); // the key is free again
        }
    }

    @Test
    void refusesAKeyTwice() {
        listen();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> listener.register(Secret.of(KEY), handler))
                .withMessageNotContaining(KEY);
    }

    @Test
    void namesThePortThatIsInUse() {
        listen();
        RtmpListener second =
                new RtmpListener(RtmpListenerSettings.loopback(listener.port()), Sockets.nio(), loops, loops);
        assertThatIllegalStateException().isThrownBy(second::port);
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(second::start)
                .withMessageContaining("port " + listener.port())
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        second.close();
    }

    private void listen() {
        listen(UnaryOperator.identity());
    }

    private void listen(UnaryOperator<RtmpListenerSettings> with) {
        Duration ample = Duration.ofSeconds(20);
        RtmpListenerSettings settings = RtmpListenerSettings.loopback(0)
                .withTimeouts(new RtmpListenerSettings.Timeouts(ample, ample, ample, ample, Duration.ofMillis(100)));
        listener = new RtmpListener(with.apply(settings), Sockets.nio(), loops, loops);
        registration = listener.register(Secret.of(KEY), handler);
        listener.start();
    }

    private RtmpTestClient client() throws IOException {
        return new RtmpTestClient(listener.port());
    }

    /** From another address of the loopback network, where the system has more than one. */
    private RtmpTestClient client(String from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(from, 0));
        } catch (BindException e) {
            socket.close();
            Assumptions.abort("this system's loopback has one address only");
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
        return new RtmpTestClient(socket);
    }

    private static byte[] video(int first, int packetType, int length) {
        byte[] body = pattern(length);
        body[0] = (byte) first;
        body[1] = (byte) packetType;
        return body;
    }

    private static byte[] aggregate(int items) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < items; i++) {
            out.writeByte(8)
                    .writeMedium(3)
                    .writeMedium(500 + 10 * i)
                    .writeByte(0)
                    .writeMedium(9);
            out.writeByte(0xAF).writeByte(1).writeByte(i).writeInt(14);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
