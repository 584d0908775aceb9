package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Redactor.Registration;
import io.exprsn.simulcast.internal.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final String KEY = "live_42 Zx+y/w==?band&\"\\ö🔑";

    private final Redactor redactor = Redactor.of(List.of(Secret.of(KEY)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live_42 Zx+y/w==?band&\"\\ö🔑",
                "live_42+Zx%2By%2Fw%3D%3D%3Fband%26%22%5C%C3%B6%F0%9F%94%91",
                "live_42%20Zx%2by%2fw%3d%3d%3fband%26%22%5c%c3%b6%f0%9f%94%91",
                "live_42%20Zx+y/w==%3Fband&%22%5C%C3%B6%F0%9F%94%91",
                "%6C%69%76%65_42 Zx+y/w==?band&\"\\%C3%B6🔑",
                "live_42%2520Zx%252By%252Fw%253D%253D%253Fband%2526%2522%255C%25C3%25B6%25F0%259F%2594%2591",
                "live_42 Zx+y/w==?band&\\\"\\\\ö🔑",
                "live_42 Zx+y\\/w==?band\\u0026\\u0022\\u005C\\u00F6\\ud83d\\udd11",
                "live_42 Zx+y/w==?band&amp;&quot;\\ö🔑",
                "live_42 Zx+y/w==?band&#38;&#x22;\\&#246;🔑",
                "live_42 Zx+y/w==?band&amp;\\\"\\\\ö🔑",
                "live_42%20Zx%2By%2Fw%3D%3D%3Fband\\u002526%22%5C%C3%B6%F0%9F%94%91",
            })
    void findsTheSecretHoweverItIsEscaped(String form) {
        assertThat(redactor.redact("key: " + form + " end")).isEqualTo("key: **** end");
    }

    @Test
    void findsTheSecretInBase64AtEachOffset() {
        for (int before = 0; before < 7; before++) {
            for (int behind = 0; behind < 4; behind++) {
                byte[] text = ("u".repeat(before) + KEY + "v".repeat(behind)).getBytes(StandardCharsets.UTF_8);
                for (String form : List.of(
                        Base64.getEncoder().encodeToString(text),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(text))) {
                    String clean = redactor.redact("Basic " + form + ";");
                    assertThat(clean).startsWith("Basic ").endsWith(";").contains("****");
                    assertThat(clean.length()).isLessThan("Basic ;".length() + 4 + 10 + 8);
                }
            }
        }
    }

    @Test
    void leavesOtherTextAsItIs() {
        String text = "frame=100 fps=25 %2B \\u0041 &amp; live_43 live";
        assertThat(redactor.redact(text)).isSameAs(text);
        assertThat(new Redactor().redact(KEY)).isSameAs(KEY);
    }

    @Test
    void findsTheDecodedFormOfASecretThatWasGivenEncoded() {
        assertThat(Redactor.of(List.of(Secret.of("abc%2Fdef"))).redact("x abc/def abc%2Fdef abc%252Fdef y"))
                .isEqualTo("x **** **** **** y");
    }

    @Test
    void ofSecretsThatOverlapNothingIsLeft() {
        Redactor all = Redactor.of(List.of(
                Secret.of("abcdef"),
                Secret.of("defghi"),
                Secret.of("abcd"),
                Secret.of("xxabcdefyy"),
                Secret.of("ghijkl")));

        assertThat(all.redact("-abcdefghijkl-")).isEqualTo("-****-");
        assertThat(all.redact("-xxabcdefyy-")).isEqualTo("-****-");
        assertThat(all.redact("-xxabcdefy-")).isEqualTo("-xx****y-");
        assertThat(all.redact("-abcdabcd-abcx")).isEqualTo("-****-abcx");
    }

    @Test
    void aSecretWithinAnotherRedactorsSecretLeavesNoRest() {
        Redactor outer = Redactor.of(List.of(Secret.of("prefix-inner-suffix")));
        Redactor inner = Redactor.of(List.of(Secret.of("inner")));

        assertThat(inner.and(outer).redact("prefix-inner-suffix inner")).isEqualTo("**** ****");
    }

    @Test
    void shortSecretsAreFoundWhereTheyStandAlone() {
        Redactor pin = Redactor.of(List.of(Secret.of("42")));

        assertThat(pin.redact("pin=42&fps=142 (42) 42")).isEqualTo("pin=****&fps=142 (****) ****");
    }

    @Test
    void knowsASecretForAsLongAsItIsRegistered() {
        Redactor live = new Redactor();
        Registration one = live.register(Secret.of("token-1"));
        Registration twin = live.register(Secret.of("token-1"));
        one.close();
        one.close();
        assertThat(live.redact("token-1")).isEqualTo("****");

        twin.close();
        assertThat(live.redact("token-1")).isEqualTo("token-1");
        assertThat(live.longest()).isZero();
    }

    @Test
    void aSecretCutInTheMiddleIsShorterThanTheLongest() {
        Redactor known = Redactor.of(List.of(Secret.of("ab🔑é"), Secret.of("x")));

        assertThat(known.longest())
                .isGreaterThanOrEqualTo("\\u0061\\u0062\\ud83d\\udd11\\u00e9".length())
                .isGreaterThanOrEqualTo("%2561%2562%25F0%259F%2594%2591%25C3%25A9".length());
    }

    @Test
    void plantedSecretsAreNeverPrinted() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<String> secrets = new ArrayList<>();
            Redactor known = new Redactor();
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                String secret = text(random, 8 + random.nextInt(60));
                secrets.add(secret);
                known.register(Secret.of(secret));
            }
            StringBuilder text = new StringBuilder();
            List<String> planted = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String form = form(random, secrets.get(random.nextInt(secrets.size())));
                planted.add(form);
                text.append(text(random, random.nextInt(12)))
                        .append(' ')
                        .append(form)
                        .append(' ');
            }
            String clean = known.redact(text.toString());

            assertThat(planted).as("seed %d round %d", seed, round).noneMatch(clean::contains);
            assertThat(secrets).as("seed %d round %d", seed, round).noneMatch(clean::contains);
        }
    }

    @Test
    void manyThreadsRegisterAndRedact() throws Exception {
        Redactor shared = new Redactor();
        shared.register(Secret.of("always-here"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                String own = "secret-of-" + thread;
                done.add(threads.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        try (Registration registration = shared.register(Secret.of(own))) {
                            assertThat(shared.redact("always-here " + own)).isEqualTo("**** ****");
                            assertThat(registration).isNotNull();
                        }
                        assertThat(shared.redact(own)).isEqualTo(own);
                    }
                }));
            }
            for (Future<?> one : done) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String form(Random random, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return switch (random.nextInt(9)) {
            case 0 -> secret;
            case 1 -> url;
            case 2 -> lowerCaseEscapes(url.replace("+", "%20"));
            case 3 -> someEscaped(random, bytes);
            case 4 -> json(secret);
            case 5 -> unicodeEscaped(secret);
            case 6 -> Base64.getEncoder().encodeToString(bytes);
            case 7 -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            default -> URLEncoder.encode(json(secret), StandardCharsets.UTF_8);
        };
    }

    private static String lowerCaseEscapes(String url) {
        return Pattern.compile("%..")
                .matcher(url)
                .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
    }

    private static String someEscaped(Random random, byte[] bytes) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : bytes) {
            boolean may = b > ' ' && b != '%';
            escaped.append(may && random.nextBoolean() ? String.valueOf((char) b) : String.format("%%%02x", b));
        }
        return escaped.toString();
    }

    private static String unicodeEscaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
        return escaped.toString();
    }

    private static String json(String secret) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("k", secret);
        String text = new String(Json.bytes(object), StandardCharsets.UTF_8);
        return text.substring(text.indexOf(": \"") + 3, text.lastIndexOf('"'));
    }

    private static String text(Random random, int length) {
        String letters = "abcXYZ0189-_.~+/=?&%\"'\\<>:;, öß日";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
