package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Reason;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Stage;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class RtmpPublisherTest {
    private static final String KEY = "s3cr3t-k3y?a=b";
    private static final RtmpPublisher.Limits LIMITS = new RtmpPublisher.Limits(1000, 1000, 1000, 500);
    private static EventLoopGroup loops;

    private final Packets packets = new Packets();
    private final Heard heard = new Heard();
    private final List<String> script = new CopyOnWriteArrayList<>();
    private RtmpPublisher.Limits limits = LIMITS;
    private @Nullable ScriptedServer server;
    private @Nullable RtmpPublisher publisher;

    @BeforeAll
    static void openLoops() {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void closeLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        if (publisher != null) {
            publisher.abandon();
            await().until(() -> heard.ends.size() == 1);
        }
        if (server != null) {
            server.close();
            assertThat(server.failure()).isNull();
        }
        packets.assertReleased();
    }

    /** Writes down what a publisher says. */
    private static final class Heard implements RtmpPublisher.Events {
        final List<String> all = new CopyOnWriteArrayList<>();
        final List<RtmpEnd> ends = new CopyOnWriteArrayList<>();
        final List<Long> acknowledgements = new CopyOnWriteArrayList<>();

        @Override
        public void published() {
            all.add("published");
        }

        @Override
        public void acknowledged(long bytes) {
            acknowledgements.add(bytes);
        }

        @Override
        public void writable() {
            // the relay's own tests look at this
        }

        @Override
        public void ended(RtmpEnd end) {
            ends.add(end);
            all.add("ended");
        }
    }

    @Test
    void saysWhatServersExpectInTheirOrder() throws IOException {
        open(client -> {
            client.shakeHands();
            for (ScriptedServer.Said said = client.next(); ; said = client.next()) {
                script.add(said.name()
                        + (said.type() == RtmpMessage.COMMAND_AMF0
                                ? " " + said.command().get(1)
                                : "")
                        + (said.streamId() == 0 ? "" : " on " + said.streamId()));
                switch (said.name()) {
                    case "connect" -> {
                        Map<?, ?> properties = (Map<?, ?>) said.command().get(2);
                        script.add(properties.get("app") + " " + properties.get("type") + " "
                                + properties.containsKey("fourCcList"));
                        client.command(0, "_result", 1.0, null, null);
                    }
                    case "createStream" -> client.command(0, "_result", 4.0, null, 7.0);
                    case "publish" -> {
                        script.add(said.command().subList(3, 5).toString());
                        client.status("status", "NetStream.Publish.Start", "");
                    }
                    default -> {}
                }
            }
        });

        awaitPublished();
        assertThat(script)
                .containsExactly(
                        "type 5",
                        "connect 1.0",
                        "live2?backup=1 nonprivate false",
                        "releaseStream 2.0",
                        "FCPublish 3.0",
                        "createStream 4.0",
                        "publish 5.0 on 7",
                        "[s3cr3t-k3y?a=b, live]");
    }

    @Test
    void echoesS1AndDoesNotJudgeS2HoweverTheHandshakeIsCut() throws IOException {
        byte[] answer = new byte[3073];
        new Random(5).nextBytes(answer);
        answer[0] = 3;
        open(client -> {
            byte[] hello = client.read(1537);
            assertThat(hello[0]).isEqualTo((byte) 3);
            assertThat(Arrays.copyOfRange(hello, 5, 9)).containsOnly(0);
            client.write(Arrays.copyOf(answer, 1537));
            assertThat(client.read(1536)).isEqualTo(Arrays.copyOfRange(answer, 1, 1537));
            client.write(Arrays.copyOfRange(answer, 1537, 2000));
            client.write(Arrays.copyOfRange(answer, 2000, 3073));
            client.acceptConnect();
            client.acceptStream(1);
            client.expect("publish");
            client.status("status", "NetStream.Publish.Start", "");
            client.untilGone();
        });

        awaitPublished();
    }

    @Test
    void takesAnswersInAnyOrderAndErrorsToWhatItDoesNotWaitFor() throws IOException {
        open(client -> {
            client.shakeHands();
            client.acceptConnect();
            client.command(0, "onBWDone", 0.0, null, 8192.0);
            client.expect("createStream");
            client.command(0, "_error", 2.0, null, Map.of("level", "error", "code", "NetConnection.Call.Failed"));
            client.command(0, "_result", 3.0, null, null);
            client.command(0, "_result", 4.0, null, 1.0);
            client.command(0, "onFCPublish", 0.0, null, Map.of("code", "NetStream.Publish.Start"));
            client.command(0, "_error", 3.0, null, Map.of("level", "error"));
            client.expect("publish");
            client.status("status", "NetStream.Something.New", "information");
            client.status("warning", "NetStream.Something.Odd", "information");
            script.add("before " + heard.all);
            client.status("status", "NetStream.Publish.Start", "");
            client.untilGone();
        });

        awaitPublished();
        assertThat(script).containsExactly("before []");
    }

    @Test
    void takesATransactionIdOfZeroWhereOneCallWaits() throws IOException {
        open(client -> {
            client.shakeHands();
            client.expect("connect");
            client.command(0, "_result", 0.0, null, null);
            client.expect("createStream");
            client.command(0, "_result", 0.0, null, 1.0);
            client.expect("publish");
            client.status("status", "NetStream.Publish.Start", "");
            client.untilGone();
        });

        awaitPublished();
    }

    @Test
    void adoptsChunkSizesAndAnswersPingsAtAnyTime() throws IOException {
        open(client -> {
            client.shakeHands();
            client.setChunkSize(1);
            client.expect("connect");
            client.command(0, "_result", 1.0, null, Map.of("description", "x".repeat(300)));
            client.setChunkSize(0x7FFFFFFF);
            client.write(Chunks.chunks().message(128, 2, 0, 4, 0, new byte[] {0, 6, 1, 2, 3, 4}));
            ScriptedServer.Said pong = client.next();
            while (pong.type() != RtmpMessage.USER_CONTROL) {
                pong = client.next();
            }
            script.add(Arrays.toString(pong.body()));
            client.command(0, "_result", 4.0, null, 1.0);
            client.setChunkSize(200);
            client.expect("publish");
            client.status("status", "NetStream.Publish.Start", "x".repeat(500));
            client.untilGone();
        });

        awaitPublished();
        assertThat(script).containsExactly("[0, 7, 1, 2, 3, 4]");
    }

    @Test
    void doesNotTakeOnFcPublishForAnAcceptance() throws IOException {
        open(client -> {
            client.shakeHands();
            client.acceptConnect();
            client.expect("FCPublish");
            client.command(0, "onFCPublish", 0.0, null, Map.of("code", "NetStream.Publish.Start", "level", "status"));
            client.acceptStream(1);
            client.expect("publish");
        });

        RtmpEnd end = awaitEnd();
        assertThat(heard.all).containsExactly("ended");
        assertThat(end.stage()).isEqualTo(Stage.PUBLISH);
        assertThat(end.reason()).isEqualTo(Reason.CLOSED);
    }

    @ParameterizedTest
    @CsvSource({
        "error, NetStream.Publish.BadName",
        "error, NetStream.Publish.Denied",
        "status, NetStream.Publish.Unauthorized",
        "error, Some.Unknown.Code",
        "error, NetStream.Publish.Start",
    })
    void takesARefusalOfItsPublishAndHidesTheKey(String level, String code) throws IOException {
        open(client -> {
            client.shakeHands();
            client.acceptConnect();
            client.acceptStream(1);
            client.expect("publish");
            client.status(level, code, "Stream s3cr3t-k3y?a=b of s3cr3t-k3y\nis no good");
            client.untilGone();
        });

        RtmpEnd end = awaitEnd();
        assertThat(end.stage()).isEqualTo(Stage.PUBLISH);
        assertThat(end.reason()).isEqualTo(Reason.REFUSED);
        assertThat(end.code()).isEqualTo(code);
        assertThat(end.text()).contains(code, "****", "is no good").doesNotContain("k3y", "\n");
        assertThat(heard.all).containsExactly("ended");
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT", "CREATE_STREAM", "PUBLISH"})
    void takesAnErrorToTheCallItWaitsFor(Stage stage) throws IOException {
        open(client -> {
            client.shakeHands();
            client.expect("connect");
            Map<String, Object> why = Map.of("level", "error", "code", "Nope", "description", "s3cr3t-k3y");
            if (stage == Stage.CONNECT) {
                client.command(0, "_error", 1.0, null, why);
                client.untilGone();
            }
            client.command(0, "_result", 1.0, null, null);
            client.expect("createStream");
            if (stage == Stage.CREATE_STREAM) {
                client.command(0, "_error", 4.0, null, why);
                client.untilGone();
            }
            client.command(0, "_result", 4.0, null, 1.0);
            client.expect("publish");
            client.command(0, "_error", 5.0, null, why);
            client.untilGone();
        });

        assertThat(awaitEnd()).isEqualTo(new RtmpEnd(stage, Reason.REFUSED, "Nope", "Nope (****)"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HANDSHAKE", "CONNECT", "CREATE_STREAM", "PUBLISH"})
    void waitsForAnAnswerSoLongAndNoLonger(Stage stage) throws IOException {
        limits = new RtmpPublisher.Limits(1000, 200, 200, 500);
        open(client -> {
            playTo(stage, client);
            client.untilGone();
        });

        RtmpEnd end = awaitEnd();
        assertThat(end.stage()).isEqualTo(stage);
        assertThat(end.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(end.text()).contains("200 ms");
    }

    @ParameterizedTest
    @EnumSource(names = {"HANDSHAKE", "CONNECT", "CREATE_STREAM", "PUBLISH", "MEDIA"})
    void saysWhereTheServerClosed(Stage stage) throws IOException {
        open(client -> playTo(stage, client));

        RtmpEnd end = awaitEnd();
        assertThat(end.stage()).isEqualTo(stage);
        assertThat(end.reason()).isEqualTo(Reason.CLOSED);
        assertThat(heard.ends).hasSize(1);
    }

    @Test
    void takesACloseCommandForAClose() throws IOException {
        open(client -> {
            client.acceptAll();
            client.command(0, "close", 0.0, null);
            client.untilGone();
        });

        assertThat(awaitEnd().reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void recognisesAServerThatSpeaksHttp() throws IOException {
        open(client -> {
            client.read(1537);
            client.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.untilGone();
        });

        RtmpEnd end = awaitEnd();
        assertThat(end.stage()).isEqualTo(Stage.HANDSHAKE);
        assertThat(end.reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(end.text()).contains("72", "not an RTMP server");
    }

    @Test
    void endsWhereTheServerBreaksTheProtocol() throws IOException {
        open(client -> {
            client.acceptAll();
            client.write(new byte[] {(byte) 0xC9, 1, 2, 3});
            client.untilGone();
        });

        RtmpEnd end = awaitEnd();
        assertThat(end.stage()).isEqualTo(Stage.MEDIA);
        assertThat(end.reason()).isEqualTo(Reason.PROTOCOL);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        RtmpEnd end;
        try (Socket held = new Socket()) { // bound, so that nobody else gets the port, and not listening
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            open(held.getLocalPort());
            end = awaitEnd();
        }
        assertThat(end.stage()).isEqualTo(Stage.TCP);
        assertThat(end.reason()).isEqualTo(Reason.NETWORK);
        assertThat(end.text()).contains("refused");
    }

    @Test
    void reachesTheLiveAddressBehindOneThatRefusesAndOneThatSwallows() throws IOException {
        server = new ScriptedServer(client -> playTo(Stage.MEDIA, client));
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket swallowing = new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.9"))) {
            boolean full = false;
            while (!full && fill.size() < 64) {
                Socket one = new Socket();
                fill.add(one);
                try {
                    one.connect(swallowing.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException nobodyAnswers) {
                    full = true; // its queue is full: from now on it answers nobody
                }
            }
            open(
                    server.port(),
                    List.of(
                            InetAddress.getByName("127.0.0.8"),
                            InetAddress.getByName("127.0.0.9"),
                            InetAddress.getLoopbackAddress()));
            await().until(() -> heard.all.contains("published"));
        } finally {
            for (Socket one : fill) {
                one.close();
            }
        }
    }

    @Test
    void hearsEveryKindOfAcknowledgementAsMovement() throws IOException {
        open(client -> {
            client.acceptAll();
            for (int value : new int[] {1000, 3000, 3000, 0x7FFFFFFF, 500}) {
                client.write(Chunks.chunks().message(128, 2, 0, 3, 0, new byte[] {
                    (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
                }));
            }
            client.untilGone();
        });

        await().until(() -> heard.acknowledgements.size() == 5);
        assertThat(heard.acknowledgements).containsExactly(1000L, 2000L, 3000L, 0x7FFFFFFFL - 3000, 500L);
    }

    @Test
    void saysGoodbyeAtAWantedEndOnly() throws IOException {
        open(client -> {
            client.acceptAll();
            while (true) {
                ScriptedServer.Said said = client.next();
                script.add(said.name());
                if (said.name().equals("deleteStream")) {
                    return;
                }
            }
        });
        awaitPublished();
        RtmpPublisher to = publisher;
        assertThat(to).isNotNull();
        loops.next().execute(() -> {
            var key = packets.key(0);
            to.write(key, 0);
            to.flush();
            key.release();
            to.finish();
        });

        RtmpEnd end = awaitEnd();
        assertThat(end.reason()).isEqualTo(Reason.WANTED);
        assertThat(script).containsExactly("type 9", "FCUnpublish", "deleteStream");
    }

    @Test
    void closesWithoutAWordWhenItIsToComeBack() throws IOException {
        open(client -> {
            client.acceptAll();
            while (true) {
                script.add(client.next().name());
            }
        });
        awaitPublished();
        RtmpPublisher to = publisher;
        assertThat(to).isNotNull();

        to.abandon();

        assertThat(awaitEnd().reason()).isEqualTo(Reason.WANTED);
        assertThat(script).isEmpty();
    }

    @Test
    void endsInTimeWhereTheServerKeepsTheConnectionOpen() throws IOException {
        limits = new RtmpPublisher.Limits(1000, 1000, 1000, 100);
        open(client -> {
            client.acceptAll();
            client.expect("deleteStream");
            synchronized (client) {
                try {
                    client.wait(400); // answers nothing, closes nothing
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        awaitPublished();
        RtmpPublisher to = publisher;
        assertThat(to).isNotNull();

        to.finish();

        assertThat(awaitEnd().reason()).isEqualTo(Reason.WANTED);
    }

    /** Answers everything before a step, and there stops. */
    private static void playTo(Stage stage, ScriptedServer.Client client) throws IOException {
        if (stage == Stage.HANDSHAKE) {
            client.read(1537);
            client.write(new byte[] {3, 0, 0});
            return;
        }
        client.shakeHands();
        client.expect("connect");
        if (stage == Stage.CONNECT) {
            return;
        }
        client.command(0, "_result", 1.0, null, null);
        client.expect("createStream");
        if (stage == Stage.CREATE_STREAM) {
            return;
        }
        client.command(0, "_result", 4.0, null, 1.0);
        client.expect("publish");
        if (stage == Stage.MEDIA) {
            client.status("status", "NetStream.Publish.Start", "");
        }
    }

    private void open(ScriptedServer.Script play) throws IOException {
        server = new ScriptedServer(play);
        open(server.port());
    }

    private void open(int port) {
        open(port, List.of(InetAddress.getLoopbackAddress()));
    }

    private void open(int port, List<InetAddress> addresses) {
        publisher = RtmpPublisher.open(
                loops.next(),
                Sockets.nio(),
                new RtmpTarget(
                        URI.create("rtmp://127.0.0.1:" + port + "/live2/?backup=1"),
                        Secret.of(KEY),
                        null,
                        null,
                        null,
                        4096,
                        0,
                        List.of()),
                addresses,
                limits,
                heard);
    }

    private void awaitPublished() {
        await().until(() -> !heard.all.isEmpty());
        assertThat(heard.all).as("%s", heard.ends).containsExactly("published");
    }

    private RtmpEnd awaitEnd() {
        await().until(() -> !heard.ends.isEmpty());
        return heard.ends.get(0);
    }
}
