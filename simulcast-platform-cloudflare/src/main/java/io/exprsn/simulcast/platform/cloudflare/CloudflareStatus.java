package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.platform.cloudflare.CloudflareApi.Looked;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue.Severity;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Cloudflare's states mean. New ones are never an error. */
final class CloudflareStatus {
    /** Nothing changes any more by itself. */
    private static final Duration OVER = Duration.ofMinutes(1);

    private CloudflareStatus() {}

    /** Never over but for an input that is disabled: no answer tells "over" from "not yet". */
    static BroadcastStatus of(Broadcast broadcast, Optional<Looked> looked) {
        if (looked.isEmpty()) {
            return BroadcastStatus.of(Phase.GONE, Receiving.NO, OVER);
        }
        LiveInput input = looked.get().input();
        List<Issue> issues = new ArrayList<>(ignored(broadcast));
        if (!input.isEnabled()) {
            return new BroadcastStatus(Phase.ENDED, Receiving.NO, issues, OVER);
        }
        LiveState state = LiveState.of(input.told().status());
        issue(state).ifPresent(issues::add);
        Receiving receiving = receiving(state.word());
        Phase phase = phase(state.word(), receiving);
        if (phase == Phase.LIVE && !input.isRecorded()) {
            // There is no playback without recording, so nobody sees what arrives.
            phase = Phase.WAITING;
        }
        return new BroadcastStatus(phase, receiving, issues, looked.get().nextLook());
    }

    /** Of an input. */
    private static Receiving receiving(String word) {
        return switch (word) {
            case "connected", "reconnected" -> Receiving.YES;
            case "",
                    "reconnecting",
                    "client_disconnect",
                    "disconnected",
                    "ttl_exceeded",
                    "failed_to_connect",
                    "failed_to_reconnect" -> Receiving.NO;
            default -> Receiving.UNTOLD;
        };
    }

    /** A stream that broke off is still seen, standing still, until its input waited long enough. */
    private static Phase phase(String word, Receiving receiving) {
        if (receiving == Receiving.UNTOLD) {
            return Phase.UNKNOWN;
        }
        return receiving == Receiving.YES || word.equals("reconnecting") ? Phase.LIVE : Phase.WAITING;
    }

    private static Optional<Issue> issue(LiveState state) {
        String reason = state.reason() == null ? "" : " (" + state.reason() + ")";
        return switch (state.word()) {
            case "reconnecting" ->
                Optional.of(new Issue(
                        Severity.WARNING,
                        state.word(),
                        "Cloudflare waits for the stream to come back" + reason,
                        "Look at this machine's connection",
                        HealthIssue.Code.DESTINATION_RETRYING));
            case "ttl_exceeded" ->
                Optional.of(new Issue(
                        Severity.ERROR,
                        state.word(),
                        "Cloudflare ended the stream, as it was too long or silent" + reason,
                        "Send again; the recording goes on in a second one",
                        null));
            case "failed_to_connect", "failed_to_reconnect" ->
                Optional.of(new Issue(
                        Severity.ERROR,
                        state.word(),
                        "Cloudflare could not take the stream" + reason,
                        "Send H.264 and AAC with a key frame each 2 to 10 s, and look whether the storage is full",
                        HealthIssue.Code.DESTINATION_FAILED));
            default -> Optional.empty();
        };
    }

    private static List<Issue> ignored(Broadcast broadcast) {
        return broadcast
                .detail(CloudflarePreparation.IGNORED)
                .map(names -> new Issue(
                        Severity.WARNING,
                        "settingIgnored",
                        "Cloudflare took the settings " + names.replace(",", ", ") + " and did not do them",
                        "Look at the input at dash.cloudflare.com, Stream, Live inputs",
                        null))
                .stream()
                .toList();
    }

    /** Of an output, which has no status before the first push. Only {@code connected} means that something arrives there. */
    static Receiving arriving(@Nullable Object status) {
        Object current = status instanceof Map<?, ?> told ? told.get("current") : null;
        Object word = current instanceof Map<?, ?> told ? told.get("state") : null;
        if (!(word instanceof String state)) {
            return Receiving.UNTOLD;
        }
        return switch (state) {
            case "connected" -> Receiving.YES;
            case "connecting", "reconnecting", "disconnected", "error" -> Receiving.NO;
            default -> Receiving.UNTOLD;
        };
    }
}
