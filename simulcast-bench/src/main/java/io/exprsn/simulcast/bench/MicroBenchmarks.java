package io.exprsn.simulcast.bench;

import java.util.Arrays;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the JMH benchmarks with their allocation rate. Takes what JMH takes to select and set up benchmarks, and {@code --short} for a run that only
 * proves that each still works.
 */
public final class MicroBenchmarks {
    private static final String SHORT = "--short";

    private MicroBenchmarks() {}

    public static void main(String[] args) throws Exception {
        String[] rest = Arrays.stream(args).filter(arg -> !arg.equals(SHORT)).toArray(String[]::new);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(new CommandLineOptions(rest))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
        if (rest.length < args.length) {
            TimeValue moment = TimeValue.milliseconds(200);
            options.forks(1)
                    .warmupIterations(1)
                    .warmupTime(moment)
                    .measurementIterations(2)
                    .measurementTime(moment);
        }
        new Runner(options.build()).run();
    }
}
