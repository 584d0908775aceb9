package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputChange;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.RecordingSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an input is to be like. A null stands for "as it is".
 *
 * @param recording mode, time, addresses, origins and count
 * @param deleteAfterDays of recordings; beside {@code recording} and not in it, where Cloudflare takes it and passes over it
 * @param lowLatency whether playback is of low latency
 * @param enabled whether it takes media; null for "as it is"
 */
record InputSettings(
        RecordingSettings recording,
        @Nullable Integer deleteAfterDays,
        @Nullable Boolean lowLatency,
        @Nullable Boolean enabled) {

    /** As the destination says. */
    static InputSettings of(CloudflareSettings settings, @Nullable String mode, @Nullable Boolean enabled) {
        return new InputSettings(
                new RecordingSettings(
                        mode,
                        settings.number(CloudflareSettings.TIMEOUT),
                        settings.yes(CloudflareSettings.SIGNED),
                        settings.origins(),
                        settings.yes(CloudflareSettings.HIDE_VIEWERS)),
                settings.number(CloudflareSettings.DELETE_AFTER),
                CloudflareSettings.OFF.equals(mode) ? null : settings.yes(CloudflareSettings.LOW_LATENCY),
                enabled);
    }

    /** A new input that is like this. */
    InputChange creation(Map<String, String> meta) {
        return new InputChange(meta, null, recording, deleteAfterDays, lowLatency);
    }

    /** What has to change about an input; the recording's settings are told as a whole, so that none is lost. */
    InputChange change(LiveInput input) {
        RecordingSettings is = input.recording();
        return new InputChange(
                null,
                enabled == null || enabled == input.isEnabled() ? null : enabled,
                differences(input).isEmpty() ? null : over(is),
                Objects.equals(deleteAfterDays, input.told().deleteRecordingAfterDays()) ? null : deleteAfterDays,
                same(lowLatency, input.told().preferLowLatency()) ? null : lowLatency);
    }

    private RecordingSettings over(RecordingSettings is) {
        return new RecordingSettings(
                or(recording.mode(), is.mode()),
                or(recording.timeoutSeconds(), is.timeoutSeconds()),
                or(recording.requireSignedURLs(), is.requireSignedURLs()),
                or(recording.allowedOrigins(), is.allowedOrigins()),
                or(recording.hideLiveViewerCount(), is.hideLiveViewerCount()));
    }

    private static <T> @Nullable T or(@Nullable T wanted, @Nullable T is) {
        return wanted == null ? is : wanted;
    }

    /** What Cloudflare took and did not do, by the destination's names: it answers 200 all the same. */
    List<String> ignored(LiveInput input) {
        List<String> ignored = new ArrayList<>(differences(input));
        if (deleteAfterDays != null && !deleteAfterDays.equals(input.told().deleteRecordingAfterDays())) {
            ignored.add(CloudflareSettings.DELETE_AFTER);
        }
        // not told by all versions: silence says nothing
        if (input.told().preferLowLatency() != null
                && !same(lowLatency, input.told().preferLowLatency())) {
            ignored.add(CloudflareSettings.LOW_LATENCY);
        }
        return ignored;
    }

    private List<String> differences(LiveInput input) {
        RecordingSettings is = input.recording();
        List<String> names = new ArrayList<>();
        if (recording.mode() != null && !recording.mode().equals(is.mode())) {
            names.add(CloudflareSettings.RECORDING);
        }
        if (!LiveInput.sameTime(recording.timeoutSeconds(), is.timeoutSeconds())) {
            names.add(CloudflareSettings.TIMEOUT);
        }
        if (!same(recording.requireSignedURLs(), is.requireSignedURLs())) {
            names.add(CloudflareSettings.SIGNED);
        }
        if (!sameOrigins(recording.allowedOrigins(), is.allowedOrigins())) {
            names.add(CloudflareSettings.ORIGINS);
        }
        if (!same(recording.hideLiveViewerCount(), is.hideLiveViewerCount())) {
            names.add(CloudflareSettings.HIDE_VIEWERS);
        }
        return names;
    }

    /** What is not told is off. */
    private static boolean same(@Nullable Boolean wanted, @Nullable Boolean is) {
        return wanted == null || wanted == Boolean.TRUE.equals(is);
    }

    /** None is told as null; the order says nothing. */
    private static boolean sameOrigins(@Nullable List<String> wanted, @Nullable List<String> is) {
        return wanted == null
                || new HashSet<>(wanted)
                        .equals(new HashSet<>(Optional.ofNullable(is).orElse(List.of())));
    }
}
