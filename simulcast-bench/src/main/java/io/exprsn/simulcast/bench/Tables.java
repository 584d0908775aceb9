package io.exprsn.simulcast.bench;

import static io.exprsn.simulcast.bench.FanOutComparison.format;

import io.exprsn.simulcast.bench.FanOutComparison.Result;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Results as people read them; where there are several rounds, the median of each figure. */
final class Tables {
    private Tables() {}

    static String line(Result result) {
        return format(
                "%-10s N=%-3d %.3f ms per destination and second, %d MiB, p50 %.2f p99 %.2f max %.1f ms, missing %d, dropped %d, %.2f"
                        + " Mbit/s, publisher late %.1f ms%s",
                result.peer().title,
                result.destinations(),
                result.cost(),
                result.rssKib() / 1024,
                result.p50(),
                result.p99(),
                result.max(),
                result.missing(),
                result.dropped(),
                result.megabits(),
                result.late(),
                result.isLive() ? "" : ": NOT LIVE, says nothing");
    }

    static String of(List<Result> results, boolean tls) {
        StringBuilder table = new StringBuilder("| destinations | " + (tls ? "RTMPS by" : "RTMP by")
                + " | CPU ms per destination and second | to nginx | of it in the kernel | compiling | % of a core | RSS MiB | PSS MiB | added ms p50 | p99 |"
                + " max | pictures missing |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (int n : destinations(results)) {
            double nginx = median(results, Peer.NGINX, n, Result::cost);
            for (Peer peer : peers(results, n)) {
                double cost = median(results, peer, n, Result::cost);
                table.append(format(
                        "| %d | %s | %.3f | %s | %.0f %% | %.0f %% | %.1f | %.0f | %.0f | %.2f | %.2f | %.1f | %.0f |%n",
                        n,
                        peer.title + (isLive(results, peer, n) ? "" : " (not live: says nothing)"),
                        cost,
                        Double.isNaN(nginx) ? "" : format("%.2f", cost / nginx),
                        100 * median(results, peer, n, Tables::inKernel),
                        100 * median(results, peer, n, Tables::compiling),
                        cost * n / 10,
                        median(results, peer, n, Result::rssKib) / 1024,
                        median(results, peer, n, Result::pssKib) / 1024,
                        median(results, peer, n, Result::p50),
                        median(results, peer, n, Result::p99),
                        median(results, peer, n, Result::max),
                        median(results, peer, n, Result::missing)));
            }
        }
        return table + memory(results);
    }

    private static boolean isLive(List<Result> results, Peer peer, int n) {
        return results.stream()
                .filter(one -> one.peer() == peer && one.destinations() == n)
                .allMatch(Result::isLive);
    }

    private static double inKernel(Result result) {
        return result.ticks().systemMillis() / Math.max(1, result.ticks().nanos() / 1e6);
    }

    /** The share of a JVM's compiler, which falls to nothing in a run of hours. */
    private static double compiling(Result result) {
        double millis = result.cpuMillisByThread().entrySet().stream()
                .filter(thread -> thread.getKey().contains("CompilerThre"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return millis / result.cpuMillis();
    }

    /** What one destination more takes: from the fewest to the most. */
    private static String memory(List<Result> results) {
        List<Integer> counts = destinations(results);
        int few = counts.get(0);
        int many = counts.get(counts.size() - 1);
        if (few == many) {
            return "";
        }
        StringBuilder lines = new StringBuilder(
                format("%n| memory per destination | KiB, (RSS at most - RSS at fewest) |%n|---|---|%n"));
        for (Peer peer : Peer.values()) {
            List<Integer> own = counts.stream()
                    .filter(n -> !Double.isNaN(median(results, peer, n, Result::rssKib)))
                    .toList();
            if (own.size() > 1) {
                int from = own.get(0);
                int to = own.get(own.size() - 1);
                double kib = (median(results, peer, to, Result::rssKib) - median(results, peer, from, Result::rssKib))
                        / (to - from);
                lines.append(format("| %s (%d to %d) | %.0f |%n", peer.title, from, to, kib));
            }
        }
        return lines.toString();
    }

    private static List<Integer> destinations(List<Result> results) {
        return results.stream().map(Result::destinations).distinct().sorted().toList();
    }

    private static List<Peer> peers(List<Result> results, int n) {
        return results.stream()
                .filter(one -> one.destinations() == n)
                .map(Result::peer)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static double median(List<Result> results, @Nullable Peer peer, int n, ToDoubleFunction<Result> figure) {
        Stream<Result> matching = results.stream().filter(one -> one.peer() == peer && one.destinations() == n);
        return median(matching.mapToDouble(figure));
    }

    /** Not a number if there is none. */
    static double median(DoubleStream figures) {
        double[] values = figures.sorted().toArray();
        int half = values.length / 2;
        return values.length == 0
                ? Double.NaN
                : values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
