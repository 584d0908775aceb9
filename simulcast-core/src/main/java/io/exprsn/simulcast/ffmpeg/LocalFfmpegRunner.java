package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the FFmpeg of this machine that meets what is asked. */
final class LocalFfmpegRunner implements FfmpegRunner {
    private static final Logger LOG = LoggerFactory.getLogger(LocalFfmpegRunner.class);

    private final FfmpegLocator locator;
    private final Duration deadline;
    private final ChildRegister register;
    private final Redactor redactor;
    private final LongSupplier nanoTime;
    private final Object lock = new Object();

    /** Every executable asked so far, with the state of its file: a replaced one is asked again. */
    private final Map<Path, Known> known = new HashMap<>();

    private final Map<FfmpegRequirement, Known> chosen = new HashMap<>();

    LocalFfmpegRunner(
            FfmpegLocator locator,
            Duration deadline,
            ChildRegister register,
            Redactor redactor,
            LongSupplier nanoTime) {
        this.locator = locator;
        this.deadline = deadline;
        this.register = register;
        this.redactor = redactor;
        this.nanoTime = nanoTime;
    }

    static LocalFfmpegRunner of(LocalFfmpegOptions options) {
        Path folder = options.childFolder();
        FfmpegLocator locator = FfmpegLocator.ofThisMachine(options.executable());
        return new LocalFfmpegRunner(
                locator,
                LocalFfmpegBinary.DEADLINE,
                folder == null ? UserRegister.SHARED : new ChildRegister(List.of(folder)),
                options.redactor(),
                System::nanoTime);
    }

    @Override
    public FfmpegBinary binary(FfmpegRequirement requirement) {
        return find(requirement);
    }

    @Override
    public FfmpegProcess start(FfmpegCommand command) {
        LocalFfmpegBinary binary = find(command.requirement());
        return start(command, binary.executable(), binary);
    }

    @Override
    public Optional<FfmpegProcess> probe(FfmpegCommand command) {
        LocalFfmpegBinary binary = find(command.requirement());
        return binary.probe().map(executable -> start(command, executable, binary));
    }

    private FfmpegProcess start(FfmpegCommand wanted, Path executable, LocalFfmpegBinary binary) {
        FfmpegCommand command = wanted.redactedBy(redactor);
        List<String> arguments = command.revealArguments(); // for the process, and hashed for the register
        register.endOrphans();
        Process process;
        try {
            process = binary.prepare(executable, arguments).start();
        } catch (IOException e) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    command.task() + ": the system did not start " + executable + " ("
                            + command.redact(String.valueOf(e.getMessage())) + ")",
                    "Look at the limits for processes, open files and memory");
        }
        LOG.debug("simulcast-ffmpeg-{}: started {}", process.pid(), command);
        LiveChildren children = LiveChildren.OF_THIS_JVM;
        children.add(process.toHandle(), register.write(process.pid(), arguments));
        return LocalFfmpegProcess.watch(process, command, children, nanoTime);
    }

    private LocalFfmpegBinary find(FfmpegRequirement requirement) {
        synchronized (lock) {
            Known before = chosen.get(requirement);
            if (before != null && before.stamp.equals(Stamp.of(before.stamp.file))) {
                return before.binary;
            }
            Known found = search(requirement);
            chosen.put(requirement, found);
            return found.binary;
        }
    }

    private Known search(FfmpegRequirement requirement) {
        List<String> passedOver = new ArrayList<>();
        for (FfmpegLocator.Place place : locator.places()) {
            try {
                Known candidate = look(place);
                candidate.binary.version(); // says whether it starts at all
                List<String> missing = requirement.missingFrom(candidate.binary);
                if (missing.isEmpty()) {
                    report(candidate, passedOver);
                    return candidate;
                }
                passedOver.add(candidate.binary.origin() + ": FFmpeg " + candidate.binary.version() + " lacks "
                        + String.join(", ", missing));
            } catch (SimulcastException e) {
                passedOver.add(e.problem());
            }
        }
        passedOver.addAll(locator.emptyPlaces());
        throw new SimulcastException(
                ErrorKind.INVALID,
                "Looking for an FFmpeg with " + requirement + ": none will do. " + String.join(". ", passedOver),
                "Install FFmpeg 5.1 or newer, name one in SIMULCAST_FFMPEG, or add org.bytedeco:ffmpeg with the classifier "
                        + locator.platform() + " to the class path");
    }

    private Known look(FfmpegLocator.Place place) {
        Path executable = place.executable();
        Stamp stamp = Stamp.of(executable);
        Known candidate = known.get(executable);
        if (candidate == null || !candidate.stamp.equals(stamp)) {
            candidate = new Known(
                    stamp, new LocalFfmpegBinary(executable, place.origin(), locator.environment(), deadline));
            known.put(executable, candidate);
        }
        return candidate;
    }

    private void report(Known found, List<String> passedOver) {
        if (passedOver.isEmpty()) {
            LOG.debug("Using FFmpeg {} at {}", found.binary.version(), found.binary.origin());
            return;
        }
        LOG.info(
                "Using FFmpeg {} at {}; passed over: {}",
                found.binary.version(),
                found.binary.origin(),
                String.join("; ", passedOver));
    }

    /** One for all runners with default options, so that the JVM looks for orphans once. Made when first needed. */
    private static final class UserRegister {
        static final ChildRegister SHARED = new ChildRegister(FfmpegLocator.userFolders("children"));
    }

    /** A binary, and the state its file was in when it was first asked. */
    private record Known(Stamp stamp, LocalFfmpegBinary binary) {}

    private record Stamp(Path file, long size, long modified) {
        static Stamp of(Path file) {
            try {
                return new Stamp(
                        file, Files.size(file), Files.getLastModifiedTime(file).toMillis());
            } catch (IOException e) {
                return new Stamp(file, -1, -1); // it went away: starting it will say so
            }
        }
    }
}
