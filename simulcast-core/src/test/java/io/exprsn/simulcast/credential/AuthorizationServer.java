package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.http.HttpCall;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.json.Json;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A small authorization server: codes are good once, verifiers are checked, refresh tokens rotate if told to. Also a transport to itself. */
final class AuthorizationServer implements HttpTransport {
    static final String CLIENT = "client-1";
    static final String SECRET = "client-secret-PLAINTEXT";

    boolean rotates;
    boolean tellsScope = true;
    long lifeSeconds = 3600;
    boolean twitchStyle;
    /** Instead of the answer; null for the answer. */
    @Nullable
    HttpAnswer broken;
    /** No answer at all. */
    boolean unreachable;

    Runnable beforeRefresh = () -> {};
    UnaryOperator<Map<String, Object>> tokenAnswer = answer -> answer;

    final List<String> sentAddresses = new ArrayList<>();
    final List<Map<String, String>> forms = new ArrayList<>();
    final Deque<HttpAnswer> deviceAnswers = new ArrayDeque<>();
    final Set<String> refreshTokens = new HashSet<>();
    final Set<String> accessTokens = new HashSet<>();
    final Set<String> everSecret = new HashSet<>();
    int refreshes;
    int validations;
    private int number;
    private final Map<String, Map<String, String>> codes = new HashMap<>();

    /** The person grants on the page: what the browser brings back. */
    synchronized Map<String, String> grant(URI page) {
        Map<String, String> query = decoded(page.getRawQuery());
        String code = "code-" + ++number + "-PLAINTEXT";
        codes.put(code, query);
        return Map.of("code", code, "state", query.get("state"));
    }

    /** Tokens as somebody got them before. */
    synchronized Map<String, Object> tokens() {
        String access = "access-" + ++number + "-PLAINTEXT";
        String refresh = "refresh-" + number + "-PLAINTEXT";
        accessTokens.add(access);
        refreshTokens.add(refresh);
        everSecret.addAll(List.of(access, refresh));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", access);
        answer.put("refresh_token", refresh);
        answer.put("expires_in", lifeSeconds);
        return answer;
    }

    @Override
    public HttpAnswer send(HttpCall call) {
        sentAddresses.add(call.address().toString());
        if (unreachable) {
            throw new SimulcastException(ErrorKind.TRANSIENT, call + " failed: no route", "Look at the network");
        }
        Map<String, String> form = decoded(new String(call.body(), StandardCharsets.US_ASCII));
        if ("refresh_token".equals(form.get("grant_type"))) {
            beforeRefresh.run();
        }
        synchronized (this) {
            forms.add(form);
            if ("refresh_token".equals(form.get("grant_type"))) {
                refreshes++;
            }
            if (broken != null) {
                return broken;
            }
            return switch (call.address().getPath()) {
                case "/token" -> token(form);
                case "/device" ->
                    json(
                            200,
                            Map.of(
                                    "device_code",
                                    "device-PLAINTEXT",
                                    "user_code",
                                    "ABCD",
                                    "interval",
                                    5,
                                    "expires_in",
                                    1800,
                                    twitchStyle ? "verification_uri" : "verification_url",
                                    "https://example.org/activate"));
                case "/revoke" -> revoke(form);
                case "/validate" -> validate(call.headers().getOrDefault("Authorization", ""));
                default -> json(404, Map.of());
            };
        }
    }

    private HttpAnswer token(Map<String, String> form) {
        if (!CLIENT.equals(form.get("client_id")) || !SECRET.equals(form.get("client_secret"))) {
            return error(401, "invalid_client");
        }
        switch (String.valueOf(form.get("grant_type"))) {
            case "authorization_code" -> {
                Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
                if (asked == null || !asked.get("redirect_uri").equals(form.get("redirect_uri"))) {
                    return error(400, "invalid_grant");
                }
                String challenge = asked.get("code_challenge");
                if (challenge != null && !challenge.equals(s256(form.getOrDefault("code_verifier", "")))) {
                    return error(400, "invalid_grant");
                }
                Map<String, Object> answer = tokens();
                if (tellsScope) {
                    answer.put("scope", asked.get("scope"));
                }
                return json(200, tokenAnswer.apply(answer));
            }
            case "refresh_token" -> {
                if (!refreshTokens.contains(form.getOrDefault("refresh_token", ""))) {
                    return twitchStyle
                            ? json(400, Map.of("status", 400, "message", "Invalid refresh token"))
                            : error(400, "invalid_grant");
                }
                Map<String, Object> answer = tokens();
                if (rotates) {
                    refreshTokens.remove(form.get("refresh_token"));
                } else {
                    refreshTokens.remove(answer.remove("refresh_token"));
                }
                return json(200, tokenAnswer.apply(answer));
            }
            case "long" -> {
                if (!accessTokens.contains(form.getOrDefault("short", ""))) {
                    return error(400, "invalid_token");
                }
                Map<String, Object> answer = tokens();
                answer.remove("refresh_token");
                answer.put("expires_in", 5_184_000);
                return json(200, answer);
            }
            default -> {
                return deviceAnswers.isEmpty() ? json(200, tokens()) : deviceAnswers.poll();
            }
        }
    }

    private HttpAnswer revoke(Map<String, String> form) {
        String token = form.getOrDefault("token", "");
        return accessTokens.remove(token) | refreshTokens.remove(token)
                ? json(200, Map.of())
                : json(400, Map.of("status", 400, "message", "Invalid token"));
    }

    private HttpAnswer validate(String authorization) {
        validations++;
        return accessTokens.contains(authorization.replace("OAuth ", ""))
                ? json(200, Map.of("scopes", List.of("a"), "user_id", "7", "login", "ann", "expires_in", 100))
                : json(401, Map.of("status", 401, "message", "invalid access token"));
    }

    HttpAnswer error(int status, String error) {
        return json(status, Map.of("error", error, "error_description", "Said by a platform"));
    }

    static HttpAnswer json(int status, Map<String, ?> body) {
        return new HttpAnswer(status, Map.of(), Json.bytes(body));
    }

    static Map<String, String> decoded(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : form.split("&")) {
            String[] parts = field.split("=", 2);
            if (parts.length == 2) {
                fields.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {}
}
