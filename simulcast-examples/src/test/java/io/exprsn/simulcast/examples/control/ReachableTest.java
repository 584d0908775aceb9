package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.SimulcastException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers may be named as source or destination. */
final class ReachableTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "fec0::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::10.0.0.1",
                "2002:7f00:1::"
            })
    void isRefusedUnlessAllowed(String address) throws UnknownHostException {
        assertThat(Addresses.isPublic(InetAddress.getByName(address))).isFalse();
        String host = address.contains(":") ? "[" + address + "]" : address;
        assertThatThrownBy(() -> Addresses.of(false).require(URI.create("rtmp://" + host + "/app")))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("--allow-private");
        Addresses.of(true).require(URI.create("rtmp://" + host + "/app"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.0.1",
                "172.32.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "192.0.1.1",
                "198.20.0.1",
                "2001:4860:4860::8888",
                "64:ff9b::8.8.8.8",
                "2002:808:808::"
            })
    void isAllowed(String address) throws UnknownHostException {
        assertThat(Addresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    /** What a name service says counts, and every address of a name. */
    @Test
    void asksWhereNamesLead() throws UnknownHostException {
        InetAddress inside = InetAddress.getByName("10.0.0.1");
        InetAddress outside = InetAddress.getByName("8.8.8.8");
        Map<String, List<InetAddress>> names = Map.of(
                "good.example",
                List.of(outside),
                "bad.example",
                List.of(inside),
                "both.example",
                List.of(outside, inside));
        Addresses addresses = new Addresses(false, host -> {
            List<InetAddress> found = names.get(host);
            if (found == null) {
                throw new UnknownHostException(host);
            }
            return found;
        });
        addresses.require(URI.create("rtmp://good.example/app"));
        for (String host : List.of("bad.example", "both.example", "unknown.example")) {
            assertThatThrownBy(() -> addresses.require(URI.create("rtmp://" + host + "/app")))
                    .as(host)
                    .isInstanceOf(SimulcastException.class);
        }
        assertThatThrownBy(() -> addresses.require(URI.create("rtmp:///app"))).hasMessageContaining("no host name");
    }

    /** Other ways to write the same address lead to the same place. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://127.0.0.1/app",
                "rtmp://2130706433/app",
                "rtmp://[::1]/app",
                "rtmp://[::ffff:127.0.0.1]/app",
                "rtmp://localhost/app",
                "rtmps://LOCALHOST/app",
                "srt://127.0.0.1:9000"
            })
    void theApiRefusesDestinationsHere(String url, @TempDir Path folder) {
        try (ControlHarness harness = ControlHarness.open(folder, Stage.NONE, settings -> settings)) {
            JsonNode problem = harness.operator()
                    .post("/api/destinations", "{\"name\":\"inside\",\"url\":\"" + url + "\",\"key\":\"s3cret\"}")
                    .expect(400)
                    .json();
            assertThat(problem.get("remedy").asText()).contains("--allow-private");
            assertThat(harness.operator().get("/api/destinations").json().get("items"))
                    .isEmpty();
        }
    }

    @Test
    void theApiRefusesBackupsProxiesAndSourcesHere(@TempDir Path folder) {
        try (ControlHarness harness = ControlHarness.open(folder, Stage.NONE, settings -> settings)) {
            for (String setting :
                    List.of("\"backupUrl\":\"rtmp://192.168.0.1/app\"", "\"proxy\":\"http://10.0.0.1:3128\"")) {
                JsonNode problem = harness.operator()
                        .post(
                                "/api/destinations",
                                "{\"name\":\"x\",\"url\":\"rtmp://8.8.8.8/app\",\"key\":\"s3cret\",\"settings\":{"
                                        + setting + "}}")
                        .expect(400)
                        .json();
                assertThat(problem.get("remedy").asText()).contains("--allow-private");
            }
            harness.operator()
                    .post("/api/destinations", "{\"name\":\"x\",\"url\":\"rtmp://8.8.8.8/app\",\"key\":\"s3cret\"}")
                    .expect(201);
            for (String source :
                    List.of("http://169.254.169.254/latest", "rtmp://127.0.0.1/live/x", "srt://10.0.0.1:9000")) {
                harness.operator()
                        .post("/api/streams", "{\"name\":\"x\",\"inputSource\":\"" + source + "\"}")
                        .expect(400);
            }
        }
    }

    /** One that leads elsewhere since it was defined is not sent to. */
    @Test
    void looksAgainBeforeUse(@TempDir Path folder) {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            harness.operator()
                    .post(
                            "/api/destinations",
                            "{\"id\":\"in\",\"name\":\"x\",\"url\":\"rtmp://127.0.0.1/a\",\"key\":\"k\"}")
                    .expect(201);
            harness.operator()
                    .post(
                            "/api/streams",
                            "{\"id\":\"s\",\"name\":\"s\",\"inputSource\":\"test\",\"destinations\":[\"in\"]}")
                    .expect(201);
        }
        try (ControlHarness harness = ControlHarness.open(folder, Stage.NONE, settings -> settings)) {
            harness.operator().post("/api/destinations/in/test-connection").expect(400);
            JsonNode problem = harness.operator()
                    .post("/api/simulcast/s/start")
                    .expect(400)
                    .json();
            assertThat(problem.get("remedy").asText()).contains("--allow-private");
        }
    }
}
