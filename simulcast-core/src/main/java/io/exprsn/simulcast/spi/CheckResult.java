package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.credential.Credential.Account;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PlatformAdapter#check} found. Immutable; holds no secret.
 *
 * @param owner whose account it is, where that could be told
 * @param findings what a person should know, the worst first or in the order they were found
 */
public record CheckResult(@Nullable Account owner, List<Finding> findings) {
    /** Copies. */
    public CheckResult {
        findings = List.copyOf(findings);
    }

    /**
     * One thing that was found.
     *
     * @param blocking whether a broadcast cannot begin because of it
     * @param text what is the case, one sentence without a full stop
     * @param remedy what helps, one sentence without a full stop; empty where all is well
     */
    public record Finding(boolean blocking, String text, String remedy) {}

    /** Nothing stands in the way. */
    public static CheckResult ready(@Nullable Account owner) {
        return new CheckResult(owner, List.of());
    }

    /** The same and something to know. */
    public CheckResult withNotice(String text, String remedy) {
        return with(new Finding(false, text, remedy));
    }

    /** The same and something that stands in the way. */
    public CheckResult withObstacle(String text, String remedy) {
        return with(new Finding(true, text, remedy));
    }

    private CheckResult with(Finding finding) {
        return new CheckResult(
                owner, Stream.concat(findings.stream(), Stream.of(finding)).toList());
    }

    /** Whether a broadcast can begin, as far as that could be told. */
    public boolean canGoLive() {
        return findings.stream().noneMatch(Finding::blocking);
    }

    /** Whose account it is. */
    public Optional<Account> account() {
        return Optional.ofNullable(owner);
    }
}
