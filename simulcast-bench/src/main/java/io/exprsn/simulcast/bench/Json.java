package io.exprsn.simulcast.bench;

import static io.exprsn.simulcast.bench.FanOutComparison.format;

import io.exprsn.simulcast.bench.FanOutComparison.Result;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Raw results, one measured window a line. */
final class Json {
    private Json() {}

    static String of(String machine, List<Result> results, boolean tls, String[] args) {
        String windows = results.stream().map(Json::of).collect(Collectors.joining(",\n    "));
        return """
                {
                  "machine": "%s",
                  "time": "%s",
                  "arguments": "%s",
                  "protocol": "%s",
                  "windows": [
                    %s
                  ]
                }
                """.formatted(machine, Instant.now(), String.join(" ", args), tls ? "rtmps" : "rtmp", windows);
    }

    static String of(
            String machine,
            List<EncodeOnceComparison.Result> results,
            AddedLatency.@Nullable Figures latency,
            String[] args) {
        String windows = results.stream().map(Json::of).collect(Collectors.joining(",\n    "));
        return """
                {
                  "machine": "%s",
                  "time": "%s",
                  "arguments": "%s",
                  "addedLatencyMillis": %s,
                  "windows": [
                    %s
                  ]
                }
                """.formatted(
                        machine,
                        Instant.now(),
                        String.join(" ", args),
                        latency == null
                                ? "null"
                                : format(
                                        "{\"pictures\": %d, \"p50\": %.3f, \"p90\": %.3f, \"p99\": %.3f, \"max\": %.3f}",
                                        latency.pictures(), latency.p50(), latency.p90(), latency.p99(), latency.max()),
                        windows);
    }

    private static String of(EncodeOnceComparison.Result one) {
        return format(
                "{\"peer\": \"%s\", \"wanted\": \"%s\", \"round\": %d, \"seconds\": %.3f, \"mediaSeconds\": %.3f,"
                        + " \"cpuSeconds\": %.2f, \"ownCpuSeconds\": %.2f, \"cpuSecondsPerMediaSecond\": %.4f, \"speed\": %.3f, \"encoders\": %d,"
                        + " \"steady\": %b, \"rssKib\": %d}",
                one.peer().title,
                EncodeTables.title(one.wanted()),
                one.round(),
                one.seconds(),
                one.mediaSeconds(),
                one.cpuSeconds(),
                one.ownSeconds(),
                one.cost(),
                one.speed(),
                one.encoders(),
                one.steady(),
                one.rssKib());
    }

    private static String of(Result one) {
        return format(
                "{\"peer\": \"%s\", \"destinations\": %d, \"round\": %d, \"seconds\": %.3f, \"cpuMillis\": %.1f,"
                        + " \"userMillis\": %.0f, \"systemMillis\": %.0f, \"cpuMillisByThread\": {%s}, \"cpuMillisPerDestinationSecond\": %.4f, \"rssKib\": %d, \"pssKib\":"
                        + " %d, \"receiving\": %d, \"pictures\": %d, \"fewestPictures\": %d, \"missing\": %d, \"dropped\": %d,"
                        + " \"megabitsPerDestination\": %.3f, \"p50\": %.3f, \"p90\": %.3f, \"p99\": %.3f, \"max\": %.3f,"
                        + " \"publisherLateMax\": %.3f, \"live\": %b}",
                one.peer().title,
                one.destinations(),
                one.round(),
                one.seconds(),
                one.cpuMillis(),
                one.ticks().userMillis(),
                one.ticks().systemMillis(),
                one.cpuMillisByThread().entrySet().stream()
                        .map(thread -> format("\"%s\": %.1f", thread.getKey(), thread.getValue()))
                        .collect(Collectors.joining(", ")),
                one.cost(),
                one.rssKib(),
                one.pssKib(),
                one.receiving(),
                one.pictures(),
                one.fewest(),
                one.missing(),
                one.dropped(),
                one.megabits(),
                one.p50(),
                one.p90(),
                one.p99(),
                one.max(),
                one.late(),
                one.isLive());
    }
}
