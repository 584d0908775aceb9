package io.exprsn.simulcast.bench;

import static io.exprsn.simulcast.bench.FanOutComparison.format;

import io.exprsn.simulcast.bench.EncodeOnceComparison.Result;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Encodes as people read them; medians of the rounds. */
final class EncodeTables {
    private EncodeTables() {}

    static String line(Result result) {
        return format(
                "%-26s %-10s %.3f CPU seconds per media second, %.0f %% of it in the JVM, speed %.2f, %d encoders, %d MiB%s",
                result.peer().title,
                title(result.wanted()),
                result.cost(),
                inJvm(result),
                result.speed(),
                result.encoders(),
                result.rssKib() / 1024,
                result.steady() ? "" : ": PROCESSES CAME OR WENT, says nothing");
    }

    static String line(AddedLatency.Figures latency) {
        return format(
                "A rendition adds p50 %.1f, p90 %.1f, p99 %.1f, max %.1f ms to what a copy takes, over %d pictures",
                latency.p50(), latency.p90(), latency.p99(), latency.max(), latency.pictures());
    }

    static String of(List<Result> results, AddedLatency.@Nullable Figures latency) {
        StringBuilder table = new StringBuilder(
                "| destinations | by | CPU seconds per media second | ours to it | least | most | in the JVM | speed | encoders | RSS MiB |\n"
                        + "|---|---|---|---|---|---|---|---|---|---|\n");
        for (List<Wanted> wanted :
                results.stream().map(Result::wanted).distinct().toList()) {
            double ours = median(results, EncodePeer.OURS, wanted, Result::cost);
            for (EncodePeer peer : peers(results, wanted)) {
                List<Result> own = of(results, peer, wanted);
                double cost = median(results, peer, wanted, Result::cost);
                table.append(format(
                        "| %s | %s | %.3f | %.2f | %.3f | %.3f | %.0f %% | %.2f | %d | %.0f |%n",
                        title(wanted),
                        peer.title
                                + (own.stream().allMatch(Result::steady)
                                        ? ""
                                        : " (processes came or went: says nothing)"),
                        cost,
                        ours / cost,
                        own.stream().mapToDouble(Result::cost).min().orElse(Double.NaN),
                        own.stream().mapToDouble(Result::cost).max().orElse(Double.NaN),
                        median(results, peer, wanted, EncodeTables::inJvm),
                        median(results, peer, wanted, Result::speed),
                        own.get(0).encoders(),
                        median(results, peer, wanted, Result::rssKib) / 1024));
            }
        }
        return table + (latency == null ? "" : "\n" + line(latency) + "\n");
    }

    /** Percent; compiling is in it, which passes. */
    private static double inJvm(Result result) {
        return 100 * result.ownSeconds() / result.cpuSeconds();
    }

    /** {@code 4 x 720p}, or {@code 720p, 360p}. */
    static String title(List<Wanted> wanted) {
        return wanted.stream().distinct().count() == 1
                ? wanted.size() + " x " + wanted.get(0).title
                : wanted.stream().map(one -> one.title).collect(Collectors.joining(", "));
    }

    private static List<EncodePeer> peers(List<Result> results, List<Wanted> wanted) {
        return results.stream()
                .filter(one -> one.wanted().equals(wanted))
                .map(Result::peer)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static List<Result> of(List<Result> results, EncodePeer peer, List<Wanted> wanted) {
        return results.stream()
                .filter(one -> one.peer() == peer && one.wanted().equals(wanted))
                .toList();
    }

    private static double median(
            List<Result> results, EncodePeer peer, List<Wanted> wanted, ToDoubleFunction<Result> figure) {
        return Tables.median(of(results, peer, wanted).stream().mapToDouble(figure));
    }
}
