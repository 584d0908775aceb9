package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.VideoEncoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures each encoder once for each binary, when it is first asked for, beside whatever else goes on; until that is done it
 * answers with the usual. Its threads are called {@code simulcast-cost-<encoder>} and end with the measurement, which takes
 * about a second.
 */
public final class MeasuredCost implements MachineCost, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MeasuredCost.class);

    private static final int PICTURES = 45;
    private static final double PICTURES_PER_SECOND = 30;
    /** A natural clip costs so much more than the test picture, measured with libx264. */
    private static final double NATURAL = 1.4;

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final Pattern BENCH = Pattern.compile("bench: utime=([0-9.]+)s stime=([0-9.]+)s");

    /** What binaries of this machine were found to cost, for all simulcasters of this JVM. */
    private static final Map<String, Double> KNOWN = new ConcurrentHashMap<>();

    private final FfmpegRunner runner;
    private final Object lock = new Object();
    private final Map<String, CompletableFuture<Double>> measured = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private final Set<FfmpegProcess> running = new HashSet<>();
    private boolean closed;

    public MeasuredCost(FfmpegRunner runner) {
        this.runner = runner;
    }

    @Override
    public double unit(String encoder) {
        return begun(encoder).getNow(MachineCost.usual(encoder));
    }

    @Override
    public double cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Waits until these are measured, but no longer than that. */
    public void await(List<String> encoders, Duration longest) {
        CompletableFuture<?>[] all = encoders.stream().map(this::begun).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            log.debug("What {} cost is not known yet", encoders);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    private CompletableFuture<Double> begun(String encoder) {
        synchronized (lock) {
            CompletableFuture<Double> result = measured.get(encoder);
            if (result == null) {
                result = new CompletableFuture<>();
                measured.put(encoder, result);
                begin(encoder, result);
            }
            return result;
        }
    }

    private void begin(String encoder, CompletableFuture<Double> result) {
        if (closed) {
            result.complete(MachineCost.usual(encoder));
            return;
        }
        Thread thread = new Thread(
                () -> {
                    result.complete(cost(encoder));
                    synchronized (lock) {
                        threads.remove(Thread.currentThread());
                    }
                },
                "simulcast-cost-" + encoder);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** A failure costs nothing but exactness. */
    private double cost(String encoder) {
        try {
            FfmpegCommand command = FfmpegCommand.costTrial(unitOf(encoder), encoder, PICTURES);
            FfmpegBinary binary = runner.binary(command.requirement());
            String key = binary.origin() + " " + binary.version() + " " + encoder;
            Double known = KNOWN.get(key);
            if (known != null) {
                return known;
            }
            double cost = measure(command);
            KNOWN.put(key, cost);
            return cost;
        } catch (SimulcastException | ExecutionException | TimeoutException e) {
            log.debug("What {} costs could not be measured: {}", encoder, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return MachineCost.usual(encoder);
    }

    private static EncodingProfile unitOf(String encoder) {
        return EncodingProfile.builder()
                .videoCodec(VideoEncoder.named(encoder).codec())
                .size(1280, 720)
                .frameRate(PICTURES_PER_SECOND)
                .tune(Tune.QUALITY)
                .build();
    }

    private double measure(FfmpegCommand command) throws ExecutionException, TimeoutException, InterruptedException {
        FfmpegProcess process = started(command);
        try (process) {
            process.onExit()
                    .toCompletableFuture()
                    .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .failure()
                    .ifPresent(failure -> {
                        throw failure;
                    });
            Matcher bench = BENCH.matcher(String.join("\n", process.logTail()));
            if (!bench.find()) {
                throw new TimeoutException("it was ended before it told what it took");
            }
            double seconds = Double.parseDouble(bench.group(1)) + Double.parseDouble(bench.group(2));
            return NATURAL * seconds * PICTURES_PER_SECOND / PICTURES;
        } finally {
            synchronized (lock) {
                running.remove(process);
            }
        }
    }

    private FfmpegProcess started(FfmpegCommand command) throws TimeoutException {
        synchronized (lock) {
            if (closed) {
                throw new TimeoutException("nobody waits for it any more");
            }
            FfmpegProcess process = runner.start(command);
            running.add(process);
            return process;
        }
    }

    /** Ends what is being measured, within 5 s; afterwards the usual is told. */
    @Override
    public void close() {
        List<Thread> left;
        synchronized (lock) {
            closed = true;
            running.forEach(FfmpegProcess::stop);
            left = List.copyOf(threads);
        }
        long deadline = System.nanoTime() + END_LIMIT.toNanos();
        try {
            for (Thread thread : left) {
                // One that asks a binary what it can do ends with the answer.
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
